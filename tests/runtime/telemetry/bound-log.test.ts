import { closeSync, openSync, writeSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { boundLog } from '../../../src/runtime/telemetry/bound-log.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('boundLog', () => {
  it('moves a log over the limit aside, once, and its writer goes on at the beginning', async ({
    expect,
  }) => {
    await using directory = await temporaryDirectory('log');
    const file = path.join(directory.path, 'memory.log');
    const writer = openSync(file, 'a');
    try {
      writeSync(writer, 'first\n');
      boundLog(file, 6);
      expect(await readdir(directory.path)).toEqual(['memory.log']);
      for (const text of ['second\n', 'third.\n']) {
        writeSync(writer, text);
        boundLog(file, 6);
      }
      writeSync(writer, 'fourth\n');
    } finally {
      closeSync(writer);
    }
    expect(await readFile(`${file}.1`, 'utf8')).toBe('third.\n');
    expect(await readFile(file, 'utf8')).toBe('fourth\n');
    expect(await readdir(directory.path)).toEqual(['memory.log', 'memory.log.1']);
  });

  it('does nothing where no log is', ({ expect }) => {
    expect(() => boundLog('/nowhere/memory.log', 0)).not.toThrow();
  });
});
