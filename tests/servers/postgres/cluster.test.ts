import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { type ClusterOptions, prepareCluster } from '../../../src/servers/postgres/cluster.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { standInPackage } from './stand-in-package.ts';

// Its first argument is --pgdata=<directory>; writes all of them into the cluster it makes.
const initdb = 'IFS==; set -- $1 "$*"; mkdir "$2" && echo "$3" >"$2/PG_VERSION"';

async function optionsIn(directory: string, scripts = { postgres: '', initdb }): Promise<ClusterOptions> {
  await standInPackage(path.join(directory, 'package'), scripts);
  const bin = path.join(directory, 'package', 'native', 'bin');
  return {
    directory: path.join(directory, 'data', 'postgres'),
    binaries: { postgres: path.join(bin, 'postgres'), initdb: path.join(bin, 'initdb'), majorVersion: 18 },
    identity: { prefix: [], owner: null },
    password: 'sixteen characters',
    isDurable: true,
    env: process.env,
    signal: new AbortController().signal,
  };
}

async function withData(options: ClusterOptions, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(path.dirname(options.directory), name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

describe('prepareCluster', () => {
  it('creates a cluster that asks for a password, and leaves nothing beside it', async ({ expect }) => {
    await using directory = await temporaryDirectory('cluster');
    const options = await optionsIn(directory.path);
    await mkdir(path.dirname(options.directory));
    await prepareCluster(options);
    expect(await readdir(path.dirname(options.directory))).toEqual(['postgres']);
    expect(await readFile(path.join(options.directory, 'PG_VERSION'), 'utf8')).toContain(
      '--auth=scram-sha-256',
    );
  });

  it('starts over where an earlier creation was killed', async ({ expect }) => {
    await using directory = await temporaryDirectory('cluster');
    const options = await optionsIn(directory.path);
    await withData(options, { 'postgres.new/cluster/PG_VERSION': '18', 'postgres.new/password': 'old' });
    await prepareCluster(options);
    expect(await readdir(path.dirname(options.directory))).toEqual(['postgres']);
  });

  it('leaves nothing when it is told to stop', async ({ expect }) => {
    await using directory = await temporaryDirectory('cluster');
    const slow = 'touch "$0.started"; exec sleep 60';
    const options = await optionsIn(directory.path, { postgres: '', initdb: slow });
    await mkdir(path.dirname(options.directory));
    const stop = new AbortController();
    const prepared = prepareCluster({ ...options, signal: stop.signal });
    await expect.poll(() => readdir(path.dirname(options.binaries.initdb))).toContain('initdb.started');
    stop.abort(new Error('told to stop'));
    await expect(prepared).rejects.toThrow('told to stop');
    expect(await readdir(path.dirname(options.directory))).toEqual([]);
  });

  it('keeps a cluster of its own version as it is', async ({ expect }) => {
    await using directory = await temporaryDirectory('cluster');
    const options = await optionsIn(directory.path, { postgres: 'exit 1', initdb: 'exit 1' });
    await withData(options, { 'postgres/PG_VERSION': '18\n', 'postgres/base': 'data' });
    await prepareCluster(options);
    expect(await readFile(path.join(options.directory, 'base'), 'utf8')).toBe('data');
  });

  it('refuses a cluster of another version', async ({ expect }) => {
    await using directory = await temporaryDirectory('cluster');
    const options = await optionsIn(directory.path);
    await withData(options, { 'postgres/PG_VERSION': '17\n' });
    await expect(prepareCluster(options)).rejects.toMatchObject({
      code: 'POSTGRES_CANNOT_RUN',
      facts: { reason: `the data in ${options.directory} is of PostgreSQL 17, this mcpctl brings 18` },
    });
  });

  it('refuses a directory that holds something else, and keeps it', async ({ expect }) => {
    await using directory = await temporaryDirectory('cluster');
    const options = await optionsIn(directory.path);
    await withData(options, { 'postgres/photo.jpg': 'precious' });
    await expect(prepareCluster(options)).rejects.toMatchObject({ code: 'POSTGRES_CANNOT_RUN' });
    expect(await readdir(options.directory)).toEqual(['photo.jpg']);
  });

  it.for([
    { trouble: 'a full disk', words: 'No space left on device', code: 'DISK_FULL' },
    { trouble: 'any other failure', words: 'initdb: error: bad luck', code: 'POSTGRES_CANNOT_RUN' },
  ])('reports $trouble as $code and leaves nothing', async ({ words, code }, { expect }) => {
    await using directory = await temporaryDirectory('cluster');
    const options = await optionsIn(directory.path, { postgres: '', initdb: `echo "${words}" >&2; exit 1` });
    await mkdir(path.dirname(options.directory));
    await expect(prepareCluster(options)).rejects.toMatchObject({ code });
    expect(await readdir(path.dirname(options.directory))).toEqual([]);
  });
});
