import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { findCommand, refuseMissingDirectory } from '../../../src/runtime/process/find-command.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('findCommand', () => {
  it('finds a program in the first directory of PATH that has it', async ({ expect }) => {
    await using directory = await temporaryDirectory('bin');
    const program = path.join(directory.path, 'tool');
    writeFileSync(program, '');
    chmodSync(program, 0o755);
    expect(findCommand('tool', `/nowhere:${directory.path}:/bin`)).toBe(program);
    expect(findCommand(program, '')).toBe(program);
  });

  it.for([
    { command: 'no-such-tool', reason: 'there is no program "no-such-tool" in PATH' },
    { command: '/no/such/tool', reason: '/no/such/tool cannot be run: ENOENT' },
    { command: '/bin', reason: '/bin cannot be run: it is not a file' },
  ])('says what is wrong with $command', ({ command, reason }, { expect }) => {
    expect(() => findCommand(command, '/bin:relative')).toThrow(reason);
  });

  it('says so when there is no directory to start in', ({ expect }) => {
    expect(() => refuseMissingDirectory('/no/such')).toThrow('there is no directory /no/such');
    expect(() => refuseMissingDirectory('/')).not.toThrow();
  });
});
