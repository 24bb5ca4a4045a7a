import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { clearFormerPostmaster } from '../../../src/servers/postgres/former-postmaster.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const { signal } = new AbortController();
const pidOfNobody = 2 ** 22 + 1;

/** A process that works in `directory`, as PostgreSQL's do, until its input ends. */
async function working(directory: string): Promise<ChildProcess & AsyncDisposable> {
  const child = spawn('cat', { cwd: directory, stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  return Object.assign(child, {
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  });
}

describe.runIf(process.platform === 'linux')('clearFormerPostmaster', () => {
  it('does nothing after a clean stop', async ({ expect }) => {
    await using directory = await temporaryDirectory('former');
    await expect(clearFormerPostmaster(directory.path, { signal })).resolves.toBeUndefined();
  });

  it.for([
    { pid: pidOfNobody, whose: 'nobody' },
    { pid: process.pid, whose: 'a process that works elsewhere' },
  ])('removes a PID file whose PID belongs to $whose', async ({ pid }, { expect }) => {
    await using directory = await temporaryDirectory('former');
    const pidFile = path.join(directory.path, 'postmaster.pid');
    await writeFile(pidFile, `${pid}\n${directory.path}\n`);
    await clearFormerPostmaster(directory.path, { signal });
    await expect(access(pidFile)).rejects.toThrow('ENOENT');
  });

  it('refuses at once when the recorded PostgreSQL is alive, and keeps its PID file', async ({ expect }) => {
    await using directory = await temporaryDirectory('former');
    const pidFile = path.join(directory.path, 'postmaster.pid');
    await using postmaster = await working(directory.path);
    await writeFile(pidFile, `${postmaster.pid}\n`);
    const refused = clearFormerPostmaster(directory.path, { signal, timeoutMs: 60_000 });
    await expect(refused).rejects.toMatchObject({
      code: 'POSTGRES_CANNOT_RUN',
      facts: { reason: `another PostgreSQL (PID ${postmaster.pid}) uses ${directory.path}` },
    });
    await expect(access(pidFile)).resolves.toBeUndefined();
  });

  it('waits for the children of a killed PostgreSQL to leave', async ({ expect }) => {
    await using directory = await temporaryDirectory('former');
    await using child = await working(directory.path);
    await writeFile(path.join(directory.path, 'postmaster.pid'), `${pidOfNobody}\n`);
    const cleared = clearFormerPostmaster(directory.path, { signal });
    child.stdin?.end();
    await expect(cleared).resolves.toBeUndefined();
  });

  it('names the children that do not leave', async ({ expect }) => {
    await using directory = await temporaryDirectory('former');
    await using child = await working(directory.path);
    await writeFile(path.join(directory.path, 'postmaster.pid'), `${pidOfNobody}\n`);
    await expect(clearFormerPostmaster(directory.path, { signal, timeoutMs: 0 })).rejects.toMatchObject({
      facts: { reason: expect.stringContaining(String(child.pid)) },
    });
  });
});
