import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { runCommand } from '../../../src/runtime/config/run-command.ts';
import { identify, isAlive } from '../../../src/runtime/process/identity.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('runCommand', () => {
  const options = { cwd: '/', env: { PATH: process.env['PATH'] }, timeoutMs: 10_000 };

  it('gives what the command prints, run by a shell in the given directory', async ({ expect }) => {
    expect(await runCommand('pwd | tr / x', options)).toBe('x\n');
  });

  it('names the exit code of a command that fails, and nothing it printed', async ({ expect }) => {
    await expect(runCommand('echo secret; exit 3', options)).rejects.toThrow(
      /^the command ended with exit code 3$/,
    );
  });

  it('refuses endless output', async ({ expect }) => {
    await expect(runCommand('yes', options)).rejects.toThrow('printed more than 65536 bytes');
  });

  it('ends everything the command started when its time is over', async ({ expect }) => {
    await using directory = await temporaryDirectory('command');
    const pidFile = path.join(directory.path, 'pid');
    const command = 'sleep 1000 & echo $! > pid; wait';
    await expect(runCommand(command, { ...options, cwd: directory.path, timeoutMs: 500 })).rejects.toThrow(
      'took longer than 0.5 s',
    );
    expect(existsSync(pidFile)).toBe(true);
    const left = identify(Number(readFileSync(pidFile, 'utf8')));
    await expect.poll(() => left !== null && isAlive(left)).toBe(false);
  });
});
