import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { type Installation, installWeaviate } from '../../../src/cli/weaviate/install-weaviate.ts';
import { identify } from '../../../src/runtime/process/identity.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { type Answer, archiveOf, checksumOf, releaseServer, sends, standIn } from './release-server.ts';

interface World extends AsyncDisposable {
  readonly directory: string;
  readonly target: string;
  readonly told: readonly string[];
  /** What was asked of the release server. */
  readonly asked: readonly string[];
  install(changes?: Partial<Installation>): ReturnType<typeof installWeaviate>;
}

const version = '1.39.1';

/** An empty place to install to, a server with `answers`, and `go` as a shell script (`null`: none). */
async function world(answers: Readonly<Record<string, Answer>>, go: string | null = null): Promise<World> {
  const directory = await temporaryDirectory('install');
  const server = await releaseServer(answers);
  const programs = path.join(directory.path, 'programs');
  await mkdir(programs);
  if (go !== null) await program(path.join(programs, 'go'), go);
  const target = path.join(directory.path, 'bin', 'weaviate-server');
  const told: string[] = [];
  return {
    directory: directory.path,
    target,
    told,
    asked: server.asked,
    install: (changes = {}) =>
      installWeaviate({
        version: null,
        from: null,
        target,
        releases: server.url,
        host: { platform: 'linux', arch: 'x64' },
        env: { PATH: programs, HOME: directory.path },
        onProgress: (line) => told.push(line),
        signal: new AbortController().signal,
        ...changes,
      }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function program(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
}

function publishing(archive: Uint8Array): Readonly<Record<string, Answer>> {
  return { '.tar.gz': sends(archive), '.sha256': sends(checksumOf(archive)) };
}

async function released(text: string): Promise<Readonly<Record<string, Answer>>> {
  return publishing(await archiveOf({ LICENSE: 'terms', weaviate: text }));
}

const emptyArchive = await archiveOf({ README: 'nothing else' });

const goOf = (goVersion: string, install: string): string =>
  `#!/bin/sh\nif [ "$1" = version ]; then echo "go version ${goVersion} linux/amd64"; exit; fi\n${install}\n`;

describe('installWeaviate from a release', () => {
  it('fetches the archive of this platform, verifies it, and puts the program into its place', async ({
    expect,
  }) => {
    await using there = await world(await released(standIn(version)));
    expect(await there.install()).toEqual({ version, file: there.target, source: 'release' });
    expect(await readFile(there.target, 'utf8')).toBe(standIn(version));
    expect((await stat(there.target)).mode & 0o777).toBe(0o755);
    expect(await readdir(path.dirname(there.target))).toEqual(['weaviate-server']);
    const archive = '/releases/v1.39.1/weaviate-v1.39.1-linux-amd64.tar.gz';
    expect(there.asked).toEqual([`${archive}.sha256`, archive]);
  });

  it('follows redirects', async ({ expect }) => {
    const archive = await archiveOf({ weaviate: standIn(version) });
    await using there = await world({
      '.sha256': sends(checksumOf(archive)),
      '/moved': sends(archive),
      '.tar.gz': (response) => response.writeHead(302, { location: '/moved' }).end(),
    });
    expect(await there.install()).toMatchObject({ source: 'release' });
  });

  it('asks for nothing when that version is there', async ({ expect }) => {
    await using there = await world(await released(standIn(version)));
    await there.install();
    const asked = there.asked.length;
    expect(await there.install()).toEqual({ version, file: there.target, source: 'kept' });
    expect(there.asked).toHaveLength(asked);
  });

  it('replaces another version', async ({ expect }) => {
    await using there = await world(await released(standIn('1.40.0')));
    await program(there.target, standIn(version));
    expect(await there.install({ version: '1.40.0' })).toMatchObject({
      version: '1.40.0',
      source: 'release',
    });
    expect(there.asked[1]).toContain('v1.40.0');
  });

  it('never runs what is not what was published, and keeps what was there', async ({ expect }) => {
    const archive = await archiveOf({ weaviate: 'changed on its way' });
    await using there = await world({
      '.tar.gz': sends(archive),
      '.sha256': sends(checksumOf(Buffer.from('what was published'))),
    });
    const mark = path.join(there.directory, 'mark');
    await program(there.target, standIn('1.38.0'));
    const answers = await archiveOf({ weaviate: standIn(version, mark) });
    await using other = await world(
      { '.tar.gz': sends(answers), '.sha256': sends(checksumOf(archive)) },
      goOf('go1.26.8', `cat >"$GOBIN/weaviate-server" </dev/null`),
    );
    await expect(there.install()).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    await expect(other.install()).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(existsSync(mark)).toBe(false);
    expect(await readFile(there.target, 'utf8')).toBe(standIn('1.38.0'));
    expect(await readdir(path.dirname(there.target))).toEqual(['weaviate-server']);
    expect(await readdir(path.dirname(other.target))).toEqual([]);
  });

  it.for([
    { what: 'is not published', answers: {}, reason: 'HTTP 404' },
    {
      what: 'has a page instead of its checksum',
      answers: { '.sha256': sends('<html>please log in</html>') },
      reason: 'it holds no SHA-256',
    },
    {
      what: 'is cut off half way',
      answers: {
        '.sha256': sends(checksumOf(Buffer.from('x'))),
        '.tar.gz': ((response) => {
          response.writeHead(200, { 'content-length': '1000000' });
          response.write(Buffer.alloc(1000), () => response.destroy());
        }) satisfies Answer,
      },
      reason: /terminated|closed|ECONNRESET/,
    },
    {
      what: 'holds no program',
      answers: publishing(emptyArchive),
      reason: 'holds no weaviate',
    },
  ])('says why it failed when the release $what, and that there is no Go', async (row, { expect }) => {
    await using there = await world(row.answers);
    const error = await there.install().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INSTALL_FAILED' });
    expect(String(error)).toMatch(row.reason);
    expect(String(error)).toContain('there is no Go here');
    expect(await readdir(path.dirname(there.target))).toEqual([]);
  });

  it('refuses a release that is another version than it says', async ({ expect }) => {
    await using there = await world(await released(standIn('1.2.3')));
    await expect(there.install()).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      facts: { reason: 'what came is version 1.2.3' },
    });
    expect(existsSync(there.target)).toBe(false);
  });
});

describe('installWeaviate with Go', () => {
  const builds = `cat >"$GOBIN/weaviate-server" <<'END'\n${standIn(version)}END\nchmod +x "$GOBIN/weaviate-server"\necho "$@" >"$HOME/asked"`;

  it('builds the wanted version where the release cannot be had', async ({ expect }) => {
    await using there = await world({}, goOf('go1.26.8', builds));
    // `cat` and `chmod` of the script.
    const env = { PATH: `${there.directory}/programs:${process.env['PATH']}`, HOME: there.directory };
    expect(await there.install({ env })).toEqual({ version, file: there.target, source: 'go' });
    expect(await readFile(path.join(there.directory, 'asked'), 'utf8')).toContain(
      'github.com/weaviate/weaviate/cmd/weaviate-server@v1.39.1',
    );
    expect(there.told).toContain('building version 1.39.1 with go1.26.8 instead; that takes minutes');
  });

  it('builds at once where no release is published for the platform', async ({ expect }) => {
    await using there = await world({}, goOf('go1.25.3', 'exit 1'));
    const host = { platform: 'darwin', arch: 'arm64' } as const;
    await expect(there.install({ host })).rejects.toThrow(
      /no release is published for darwin arm64; Go 1\.26 or newer is needed, this is go1\.25\.3$/,
    );
    expect(there.asked).toEqual([]);
  });

  it('says what Go said when it fails', async ({ expect }) => {
    const go = goOf('go1.26.0', 'echo "net/http" >&2; echo "unknown revision v9.9.9" >&2; exit 1');
    await using there = await world({}, go);
    await expect(there.install()).rejects.toThrow(/HTTP 404; go install: unknown revision v9\.9\.9$/);
  });

  it('ends the build with all it started when it is interrupted, and leaves nothing', async ({ expect }) => {
    const go = goOf('go1.26.0', 'echo $$ >"$HOME/pid"; while :; do :; done');
    await using there = await world({}, go);
    const interruption = new AbortController();
    const installing = there.install({ signal: interruption.signal });
    const pidFile = path.join(there.directory, 'pid');
    const pid = (): Promise<string> => readFile(pidFile, 'utf8').catch(() => '');
    await expect.poll(pid).toMatch(/\d/);
    interruption.abort();
    await expect(installing).rejects.toThrow('aborted');
    expect(identify(Number(await pid()))).toBeNull();
    expect(await readdir(path.dirname(there.target))).toEqual([]);
  });
});

describe('installWeaviate from a file', () => {
  it('takes a program that is there, whatever its version', async ({ expect }) => {
    await using there = await world({});
    const from = path.join(there.directory, 'elsewhere');
    await program(from, standIn('1.37.2'));
    expect(await there.install({ from })).toEqual({
      version: '1.37.2',
      file: there.target,
      source: 'file',
    });
    expect(there.asked).toEqual([]);
  });

  it('refuses one of another version than was asked for', async ({ expect }) => {
    await using there = await world({});
    const from = path.join(there.directory, 'elsewhere');
    await program(from, standIn('1.37.2'));
    await expect(there.install({ from, version })).rejects.toThrow('what came is version 1.37.2');
  });

  it('names the path that is no Weaviate', async ({ expect }) => {
    await using there = await world({});
    const from = path.join(there.directory, 'nothing');
    await expect(there.install({ from })).rejects.toMatchObject({
      code: 'WEAVIATE_MISSING',
      facts: { file: from, reason: 'it is not there' },
    });
  });

  it('clears up after an installation that was killed, and not after one that goes on', async ({
    expect,
  }) => {
    await using there = await world({});
    const from = path.join(there.directory, 'elsewhere');
    await program(from, standIn(version));
    const bin = path.dirname(there.target);
    await mkdir(path.join(bin, '.install-999999999'), { recursive: true });
    await mkdir(path.join(bin, `.install-${process.ppid}`));
    await there.install({ from });
    expect((await readdir(bin)).toSorted()).toEqual([`.install-${process.ppid}`, 'weaviate-server']);
  });

  it('says so when the place cannot be written', async ({ expect }) => {
    await using there = await world({});
    const from = path.join(there.directory, 'elsewhere');
    await program(from, standIn(version));
    await expect(there.install({ from, target: path.join(from, 'weaviate') })).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      facts: { reason: expect.stringContaining('EEXIST') },
    });
  });
});
