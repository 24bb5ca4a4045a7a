import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { it as base, describe } from 'vitest';
import type { LogEntry } from '../../../src/cli/logs/log-entry.ts';
import { type ReadLogsOptions, readLogs } from '../../../src/cli/logs/read-logs.ts';

const it = base.extend<{ directory: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads a fixture's needs from its first argument
  directory: async ({}, use) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-logs-'));
    await use(directory);
    await rm(directory, { recursive: true });
  },
});

function line(second: number, msg: string, level = 'info'): string {
  const time = `2026-01-31T12:00:${String(second).padStart(2, '0')}.000Z`;
  return `${JSON.stringify({ level, time, server: 'x', replica: 1, pid: 1, msg })}\n`;
}

const noFilter = { sinceMs: null, level: null, grep: null };

function reading(directory: string, options: Partial<ReadLogsOptions> = {}): AsyncGenerator<LogEntry> {
  return readLogs({
    directory,
    isWanted: () => true,
    lines: 100,
    filter: noFilter,
    secrets: [],
    nextLook: null,
    signal: new AbortController().signal,
    ...options,
  });
}

async function messages(entries: AsyncGenerator<LogEntry>): Promise<string[]> {
  const all: string[] = [];
  for await (const { id, msg } of entries) all.push(`${id} ${msg}`);
  return all;
}

/** Follows `directory`; each of `steps` happens when the reader has seen everything before it. */
function following(directory: string, steps: (() => Promise<void>)[]): AsyncGenerator<LogEntry> {
  const stop = new AbortController();
  return reading(directory, {
    signal: stop.signal,
    nextLook: async () => {
      const step = steps.shift();
      if (step === undefined) stop.abort();
      else await step();
    },
  });
}

/** What was rotated away from memory.log at `stamp`. */
async function compressed(directory: string, stamp: string, content: string): Promise<void> {
  await writeFile(path.join(directory, `memory.log.${stamp}.gz`), gzipSync(content));
}

describe('readLogs', () => {
  it('interleaves the files by time', async ({ directory, expect }) => {
    await writeFile(path.join(directory, 'memory.log'), line(1, 'first') + line(3, 'third'));
    await writeFile(path.join(directory, 'tools-2.log'), line(2, 'second') + line(4, 'fourth'));
    expect(await messages(reading(directory))).toEqual([
      'memory first',
      'tools-2 second',
      'memory third',
      'tools-2 fourth',
    ]);
  });
  it('gives the last lines of all files together, older part included', async ({ directory, expect }) => {
    await compressed(directory, '20260131T120002500Z', line(1, 'old') + line(2, 'older part'));
    await writeFile(path.join(directory, 'memory.log'), line(5, 'newest'));
    await writeFile(path.join(directory, 'tools.log'), line(3, 'middle'));
    expect(await messages(reading(directory, { lines: 3 }))).toEqual([
      'memory older part',
      'tools middle',
      'memory newest',
    ]);
  });
  it('goes back through as many rotated parts as it takes', async ({ directory, expect }) => {
    await compressed(directory, '20260131T120001500Z', line(1, 'one'));
    await compressed(directory, '20260131T120002500Z', line(2, 'two'));
    await writeFile(path.join(directory, 'memory.log.20260131T120003500Z.part'), line(3, 'three'));
    await writeFile(path.join(directory, 'memory.log'), line(4, 'four'));
    const all = ['memory one', 'memory two', 'memory three', 'memory four'];
    expect(await messages(reading(directory))).toEqual(all);
    expect(await messages(reading(directory, { lines: 3 }))).toEqual(all.slice(1));
    const filter = { ...noFilter, sinceMs: Date.parse('2026-01-31T12:00:02.000Z') };
    expect(await messages(reading(directory, { filter }))).toEqual(all.slice(1));
  });
  it('masks secrets, those it knows and those it recognises', async ({ directory, expect }) => {
    await writeFile(path.join(directory, 'memory.log'), line(1, 'with topsecret and Bearer abcdef123456'));
    const seen = await messages(reading(directory, { secrets: ['topsecret'] }));
    expect(seen).toEqual(['memory with *** and Bearer ***']);
  });
  it('bears binary in a log', async ({ directory, expect }) => {
    const binary = Buffer.from([0, 1, 2, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xff, 0xfe, 0x0a]);
    await writeFile(
      path.join(directory, 'memory.log'),
      Buffer.concat([binary, Buffer.from(line(2, 'fine'))]),
    );
    const seen = await messages(reading(directory));
    expect(seen).toHaveLength(2);
    expect(seen[1]).toBe('memory fine');
  });
  it('counts only lines that pass the filter', async ({ directory, expect }) => {
    await writeFile(
      path.join(directory, 'memory.log'),
      line(1, 'bad tea', 'error') + line(2, 'fine tea') + line(3, 'bad milk', 'fatal') + line(4, 'fine'),
    );
    const filter = { ...noFilter, level: 'warn', grep: /TEA/i } as const;
    expect(await messages(reading(directory, { lines: 1, filter }))).toEqual(['memory bad tea']);
  });
  it('begins at the given time', async ({ directory, expect }) => {
    await writeFile(
      path.join(directory, 'memory.log'),
      line(1, 'before') + line(2, 'after') + line(3, 'last'),
    );
    const filter = { ...noFilter, sinceMs: Date.parse('2026-01-31T12:00:02.000Z') };
    expect(await messages(reading(directory, { filter }))).toEqual(['memory after', 'memory last']);
  });
  it('keeps lines without a time behind the line they follow', async ({ directory, expect }) => {
    await writeFile(
      path.join(directory, 'memory.log'),
      `${line(1, 'crash', 'error')}    at main.js\n${line(5, 'up')}`,
    );
    await writeFile(path.join(directory, 'tools.log'), line(2, 'other'));
    expect(await messages(reading(directory))).toEqual([
      'memory crash',
      'memory     at main.js',
      'tools other',
      'memory up',
    ]);
  });
  it('shows the last words of a process that died in the middle of a line', async ({ directory, expect }) => {
    await writeFile(path.join(directory, 'memory.log'), `${line(1, 'one')}out of mem`);
    expect(await messages(reading(directory))).toEqual(['memory one', 'memory out of mem']);
  });
  it('finds its place in a file far larger than a chunk', async ({ directory, expect }) => {
    const many = Array.from({ length: 20_000 }, (_, index) => line(1, `line ${index} äöü`)).join('');
    await writeFile(path.join(directory, 'memory.log'), many);
    const seen = await messages(reading(directory, { lines: 5000 }));
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([
      5000,
      'memory line 15000 äöü',
      'memory line 19999 äöü',
    ]);
  });
  it('is empty before the first up', async ({ directory, expect }) => {
    expect(await messages(reading(path.join(directory, 'nothing')))).toEqual([]);
  });
});

describe('readLogs that follows', () => {
  it('gives what is written later, whole lines only', async ({ directory, expect }) => {
    const file = path.join(directory, 'memory.log');
    const second = line(2, 'second');
    await writeFile(file, line(1, 'first'));
    const seen = await messages(
      following(directory, [
        () => appendFile(file, second.slice(0, 20)),
        () => appendFile(file, second.slice(20) + line(3, 'third')),
      ]),
    );
    expect(seen).toEqual(['memory first', 'memory second', 'memory third']);
  });
  it('loses and doubles nothing when the log is rotated', async ({ directory, expect }) => {
    const file = path.join(directory, 'memory.log');
    await writeFile(file, line(1, 'first'));
    const seen = await messages(
      following(directory, [
        async () => {
          const old = line(1, 'first') + line(2, 'just before');
          await compressed(directory, '20260131T120002500Z', old);
          await writeFile(file, line(3, 'just after and longer than all that was there before'));
        },
        () => appendFile(file, line(4, 'later')),
      ]),
    );
    expect(seen).toEqual([
      'memory first',
      'memory just before',
      'memory just after and longer than all that was there before',
      'memory later',
    ]);
  });
  it('goes on after the file was emptied', async ({ directory, expect }) => {
    const file = path.join(directory, 'memory.log');
    await writeFile(file, line(1, 'a rather long first line'));
    const seen = await messages(
      following(directory, [
        async () => {
          await truncate(file);
          await appendFile(file, line(2, 'second'));
        },
      ]),
    );
    expect(seen).toEqual(['memory a rather long first line', 'memory second']);
  });
  it('reads a replaced file to its end, then the new one', async ({ directory, expect }) => {
    const file = path.join(directory, 'memory.log');
    await writeFile(file, line(1, 'first'));
    const seen = await messages(
      following(directory, [
        async () => {
          await appendFile(file, line(2, 'last of the old'));
          await rename(file, path.join(directory, 'old'));
          await writeFile(file, line(3, 'first of the new'));
        },
        async () => undefined,
      ]),
    );
    expect(seen).toEqual(['memory first', 'memory last of the old', 'memory first of the new']);
  });
  it('takes in the log of a server that starts later', async ({ directory, expect }) => {
    const seen = await messages(
      following(directory, [() => writeFile(path.join(directory, 'tools.log'), line(1, 'hello'))]),
    );
    expect(seen).toEqual(['tools hello']);
  });
});
