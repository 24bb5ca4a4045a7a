import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { lastLogLines, logSize } from '../../../src/runtime/telemetry/last-log-lines.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function logOf(text: string): Promise<AsyncDisposable & { readonly file: string }> {
  const directory = await temporaryDirectory('log');
  const file = path.join(directory.path, 'memory.log');
  await writeFile(file, text);
  return { file, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

describe('lastLogLines', () => {
  it.for([
    { of: 'plain text', text: 'one\ntwo\n\n  \nthree', lines: ['two', 'three'] },
    { of: 'an empty log', text: '', lines: [] },
    { of: 'JSON', text: '{"level":"info","msg":"up"}\n', lines: ['info up'] },
    {
      of: 'JSON with an error',
      text: '{"level":"fatal","msg":"cannot start","err":{"message":"EACCES"}}\n',
      lines: ['fatal cannot start: EACCES'],
    },
    { of: 'JSON of somebody else', text: '{"event":"started"}\n', lines: ['{"event":"started"}'] },
    { of: 'what only looks like JSON', text: '{ [Error: no]\n', lines: ['{ [Error: no]'] },
    { of: 'multi-byte characters', text: 'Grüße aus 東京\n', lines: ['Grüße aus 東京'] },
  ])('gives the last lines of $of', async ({ text, lines }, { expect }) => {
    await using log = await logOf(text);
    expect(lastLogLines(log.file, 0, 2)).toEqual(lines);
  });

  it('gives nothing from before this start', async ({ expect }) => {
    await using log = await logOf('of an earlier start\n');
    const start = logSize(log.file);
    expect(lastLogLines(log.file, start, 5)).toEqual([]);
    await writeFile(log.file, 'of this start\n', { flag: 'a' });
    expect(lastLogLines(log.file, start, 5)).toEqual(['of this start']);
  });

  it('reads no more than the end of a long log', async ({ expect }) => {
    await using log = await logOf(`${'x\n'.repeat(1024 * 1024)}last\n`);
    const lines = lastLogLines(log.file, 0, 1024 * 1024);
    expect(lines.at(-1)).toBe('last');
    expect(lines.length).toBeLessThan(10_000);
  });

  it('gives all of a log that was emptied since', async ({ expect }) => {
    await using log = await logOf('short\n');
    expect(lastLogLines(log.file, 1000, 5)).toEqual(['short']);
  });

  it('is empty where no log is', ({ expect }) => {
    expect(lastLogLines('/nowhere/memory.log', 0, 5)).toEqual([]);
    expect(logSize('/nowhere/memory.log')).toBe(0);
  });
});
