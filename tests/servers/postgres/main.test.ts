import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { preparePostgres } from '../../../src/servers/postgres/prepare-postgres.ts';
import { freePort } from '../../support/free-port.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts';
import {
  type PostgresPlace,
  query,
  readyPostgres,
  startedPostgres,
  usualPassword,
} from './started-postgres.ts';

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';

function postmasterPid(dataDirectory: string): Promise<number> {
  return readFile(path.join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').then(Number.parseInt);
}

let data: TemporaryDirectory;

beforeAll(async () => {
  data = await temporaryDirectory('postgres');
  const environment = { dataDirectory: data.path, host: '127.0.0.1', port: 1, password: usualPassword };
  const options = { env: process.env, uid: process.getuid?.(), signal: new AbortController().signal };
  await preparePostgres(environment, { ...options, isDurable: false });
});

afterAll(() => data[Symbol.asyncDispose]());

async function place(): Promise<PostgresPlace> {
  return { dataDirectory: data.path, port: await freePort() };
}

describe('servers/postgres/main', () => {
  it('creates a database in a new directory and becomes its postmaster', async ({ expect }) => {
    await using directory = await temporaryDirectory('postgres test');
    const dataDirectory = path.join(directory.path, 'new data');
    const port = await freePort();
    await using postgres = await readyPostgres({ dataDirectory, port });
    const rows = await query({ port }, 'SELECT current_database() AS name, current_user::text AS role');
    expect(rows).toEqual([{ name: 'mcpctl', role: 'mcpctl' }]);
    expect(await postmasterPid(dataDirectory)).toBe(postgres.pid);
  });

  it('keeps shared memory on no disk, though its cluster was created to do so', async ({ expect }) => {
    const { dataDirectory, port } = await place();
    const settings = await readFile(path.join(dataDirectory, 'postgres', 'postgresql.conf'), 'utf8');
    expect(settings).toMatch(/^dynamic_shared_memory_type = mmap/m);
    await using _postgres = await readyPostgres({ dataDirectory, port });
    expect(await query({ port }, 'SHOW dynamic_shared_memory_type')).toEqual([
      { dynamic_shared_memory_type: 'posix' },
    ]);
  });

  it('ends at once and cleanly on SIGINT, clients or not', async ({ expect }) => {
    const { dataDirectory, port } = await place();
    await using postgres = await readyPostgres({ dataDirectory, port });
    postgres.kill('SIGINT');
    expect(await postgres.exitCode).toBe(0);
    await expect(postmasterPid(dataDirectory)).rejects.toThrow('ENOENT');
  });

  it('refuses a wrong password', async ({ expect }) => {
    const { dataDirectory, port } = await place();
    await using _postgres = await readyPostgres({ dataDirectory, port });
    await expect(query({ port, password: 'another one' }, 'SELECT 1')).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      facts: { reason: 'password authentication failed for user "mcpctl"' },
    });
  });

  it('takes over data whose password was lost', async ({ expect }) => {
    const found = { ...(await place()), password: "it's another password" };
    await using _postgres = await readyPostgres(found);
    expect(await query(found, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(query({ port: found.port }, 'SELECT 1')).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
  });

  it.runIf(isLinux)('keeps the password out of its environment', async ({ expect }) => {
    const { dataDirectory, port } = await place();
    await using postgres = await readyPostgres({ dataDirectory, port }, { MCPCTL_FLEET: 'kept' });
    const environment = await readFile(`/proc/${postgres.pid}/environ`, 'utf8');
    expect(environment).toContain('MCPCTL_FLEET=kept');
    expect(environment).not.toContain('PASSWORD');
  });

  it('comes back with its data after kill -9', async ({ expect }) => {
    const { dataDirectory, port } = await place();
    await using first = await readyPostgres({ dataDirectory, port });
    await query({ port }, 'CREATE TABLE kept AS SELECT 42 AS value');
    first.kill('SIGKILL');
    await first.exitCode;
    await using _second = await readyPostgres({ dataDirectory, port });
    expect(await query({ port }, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
  });

  it.runIf(isLinux)(
    'starts although the PID of its killed predecessor is taken by now',
    async ({ expect }) => {
      const { dataDirectory, port } = await place();
      await using first = await readyPostgres({ dataDirectory, port });
      first.kill('SIGKILL');
      await first.exitCode;
      const pidFile = path.join(dataDirectory, 'postgres', 'postmaster.pid');
      const [, ...rest] = (await readFile(pidFile, 'utf8')).split('\n');
      await writeFile(pidFile, [process.pid, ...rest].join('\n'));
      await using _second = await readyPostgres({ dataDirectory, port });
      expect(await query({ port }, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    },
  );

  it('leaves a PostgreSQL alone that runs on the same data', async ({ expect }) => {
    const { dataDirectory, port } = await place();
    await using _first = await readyPostgres({ dataDirectory, port });
    await using second = await startedPostgres(await place());
    expect(await second.exitCode).toBe(1);
    if (isLinux) expect(await second.output).toContain('POSTGRES_CANNOT_RUN');
    expect(await query({ port }, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('runs for root where user namespaces are refused', async ({ expect, skip }) => {
    skip(!(isRoot && isLinux), 'this is not root on Linux');
    await using tools = await temporaryDirectory('tools');
    for (const tool of ['setpriv', 'test', 'chown']) {
      await symlink(`/usr/bin/${tool}`, path.join(tools.path, tool));
    }
    const { dataDirectory, port } = await place();
    await using postgres = await readyPostgres({ dataDirectory, port }, { PATH: tools.path });
    expect(await readFile(`/proc/${postgres.pid}/status`, 'utf8')).not.toMatch(/^Uid:\t0/m);
  });

  it('says which variable is wrong', async ({ expect }) => {
    await using postgres = await startedPostgres({ dataDirectory: '', port: 0 });
    expect(await postgres.exitCode).toBe(2);
    expect(await postgres.output).toMatch(
      /Wrong environment for postgres: MCPCTL_DATA_DIR: .*; MCPCTL_PORT: /,
    );
  });
});
