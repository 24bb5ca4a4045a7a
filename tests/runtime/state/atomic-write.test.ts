import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { writeFileAtomic } from '../../../src/runtime/state/atomic-write.ts';
import { boundProcess } from '../../support/bound-process.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('writeFileAtomic', () => {
  it('replaces the content, for the owner only', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'state.json');
    await writeFile(file, 'old', { mode: 0o644 });
    writeFileAtomic(file, 'new ü');
    expect(await readFile(file, 'utf8')).toBe('new ü');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory.path)).toEqual(['state.json']);
  });

  it('leaves nothing behind when it cannot replace', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'state.json');
    await mkdir(path.join(file, 'in the way'), { recursive: true });
    expect(() => writeFileAtomic(file, 'new')).toThrow();
    expect(await readdir(directory.path)).toEqual(['state.json']);
  });

  it('keeps the old content when the disk takes only a part of the new', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'state.json');
    await writeFile(file, 'old');
    const module = path.resolve(import.meta.dirname, '../../../src/runtime/state/atomic-write.ts');
    const script = `import { writeFileAtomic } from ${JSON.stringify(module)};
      try { writeFileAtomic(${JSON.stringify(file)}, 'x'.repeat(10_000)) } catch (error) { console.log(error.code) }`;
    // A file may have so many blocks; what is written up to there succeeds, as on a disk that fills up.
    const limited = [
      '/bin/sh',
      '-c',
      'ulimit -f 8; exec "$@"',
      'sh',
      process.execPath,
      '--input-type=module',
      '-e',
      script,
    ];
    await using child = await boundProcess(limited, {});
    expect(await child.output).toContain('EFBIG');
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(directory.path)).toEqual(['state.json']);
  });
});
