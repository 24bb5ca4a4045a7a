import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, it } from 'vitest';
import type { LogSettings } from '../../../src/runtime/fleet/config.ts';
import { LogKeeper } from '../../../src/runtime/logs/log-keeper.ts';
import { parseLogName } from '../../../src/runtime/logs/log-names.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const settings: LogSettings = { maxBytes: 1000, maxAgeMs: 3_600_000, totalBytes: 100_000 };
const start = Date.parse('2026-01-31T12:00:00.000Z');

async function world() {
  const directory = await temporaryDirectory('log keeper');
  const clock = { ms: start };
  const keeper = new LogKeeper({ directory: directory.path, now: () => clock.ms });
  const file = (name: string): string => path.join(directory.path, name);
  return {
    file,
    keeper,
    clock,
    write: (name: string, content: string) => writeFile(file(name), content),
    names: async () => (await readdir(directory.path)).toSorted(),
    /** Content of what was rotated, oldest first. */
    rotated: async () => {
      const names = (await readdir(directory.path)).filter((name) => name.endsWith('.gz')).toSorted();
      return Promise.all(names.map(async (name) => gunzipSync(await readFile(file(name))).toString()));
    },
    size: async (name: string) => (await stat(file(name))).size,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');

describe('LogKeeper', () => {
  it('leaves alone what is small and young', async ({ expect }) => {
    await using logs = await world();
    await logs.write('memory.log', lines(1, 10));
    await logs.keeper.look(settings);
    expect(await logs.names()).toEqual(['memory.log']);
  });

  it('rotates what is too large, compressed, and its writer goes on in the emptied file', async ({
    expect,
  }) => {
    await using logs = await world();
    const content = lines(1, 200);
    await logs.write('memory.log', content);
    await logs.keeper.look(settings);
    await appendFile(logs.file('memory.log'), 'and on\n');
    expect(await logs.names()).toEqual(['memory.log', 'memory.log.20260131T120000000Z.gz']);
    expect(await logs.rotated()).toEqual([content]);
    expect(await readFile(logs.file('memory.log'), 'utf8')).toBe('and on\n');
    expect((await stat(logs.file('memory.log.20260131T120000000Z.gz'))).mode & 0o777).toBe(0o600);
  });

  it('rotates what is too old, by the time of its first line', async ({ expect }) => {
    await using logs = await world();
    await logs.write('old.log', `{"time":"2026-01-31T10:59:59.000Z","msg":"hello"}\n`);
    await logs.write('young.log', `2026-01-31 11:30:00.000 UTC [1] LOG:  hello\n`);
    await logs.keeper.look(settings);
    expect(await logs.names()).toEqual(['old.log', 'old.log.20260131T120000000Z.gz', 'young.log']);
  });

  it('counts the age of the new content from the rotation', async ({ expect }) => {
    await using logs = await world();
    await logs.write('memory.log', lines(1, 200));
    await logs.keeper.look(settings);
    await logs.write('memory.log', 'without a time\n');
    logs.clock.ms += settings.maxAgeMs - 1;
    await logs.keeper.look(settings);
    expect(await logs.rotated()).toHaveLength(1);
    logs.clock.ms += 2;
    await logs.keeper.look(settings);
    expect(await logs.rotated()).toHaveLength(2);
  });

  it('keeps only the newest of a flood, and says how much is gone', async ({ expect }) => {
    await using logs = await world();
    await logs.write('memory.log', lines(1, 2000));
    await logs.keeper.look(settings);
    const [kept = ''] = await logs.rotated();
    const [note = '', first = '', ...others] = kept.trimEnd().split('\n');
    expect(JSON.parse(note)).toMatchObject({ level: 'warn', msg: expect.stringMatching(/dropped 1 MiB/) });
    expect(first).toMatch(/^line \d+$/);
    expect(others.at(-1)).toBe('line 2000');
    expect(kept.length).toBeLessThan(1200);
  });

  it('removes the oldest parts when all logs together take too much', async ({ expect }) => {
    await using logs = await world();
    for (const content of ['a', 'b', 'c', 'd'].map((letter) => `${letter}\n`.repeat(1000))) {
      await logs.write('memory.log', content);
      logs.clock.ms += 1000;
      await logs.keeper.look(settings);
    }
    const one = await logs.size('memory.log.20260131T120001000Z.gz');
    await logs.keeper.look({ ...settings, totalBytes: 2 * one });
    expect((await logs.rotated()).map((content) => content[0])).toEqual(['c', 'd']);
  });

  it('holds the cap even when nothing has been rotated', async ({ expect }) => {
    await using logs = await world();
    for (const name of ['a.log', 'b.log', 'c.log']) await logs.write(name, lines(1, 100));
    await logs.keeper.look({ ...settings, maxBytes: 10_000, totalBytes: 1500 });
    const sizes = await Promise.all((await logs.names()).map((name) => logs.size(name)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1500);
  });

  it('finishes what an earlier one left half done', async ({ expect }) => {
    await using logs = await world();
    await logs.write('memory.log.20260131T110000000Z.part', 'kept\n');
    await logs.write('memory.log.20260131T110000000Z.gz.tmp', 'half');
    await logs.keeper.look(settings);
    expect(await logs.names()).toEqual(['memory.log.20260131T110000000Z.gz']);
    expect(await logs.rotated()).toEqual(['kept\n']);
  });

  it('loses no line over many rotations', async ({ expect }) => {
    await using logs = await world();
    for (let round = 0; round < 20; round += 1) {
      await appendFile(logs.file('memory.log'), lines(round * 50 + 1, round * 50 + 50));
      logs.clock.ms += 1;
      await logs.keeper.look({ ...settings, maxBytes: 200 });
    }
    const all = [...(await logs.rotated()), await readFile(logs.file('memory.log'), 'utf8')].join('');
    expect(all).toBe(lines(1, 1000));
  });

  it('bears a log that was emptied by somebody else', async ({ expect }) => {
    await using logs = await world();
    await logs.write('memory.log', lines(1, 200));
    await truncate(logs.file('memory.log'));
    await logs.keeper.look(settings);
    expect(await logs.names()).toEqual(['memory.log']);
  });
});

describe('parseLogName', () => {
  it.for([
    { name: 'memory-2.log', log: { id: 'memory-2', rotatedAtMs: null, isCompressed: false } },
    { name: 'a.log.20260131T120000123Z.gz', log: { id: 'a', rotatedAtMs: start + 123, isCompressed: true } },
    {
      name: 'a.log.20260131T120000123Z.part',
      log: { id: 'a', rotatedAtMs: start + 123, isCompressed: false },
    },
    { name: 'a.log.20260131T120000123Z.gz.tmp', log: null },
    { name: 'notes.txt', log: null },
  ])('knows what $name is', ({ name, log }, { expect }) => {
    expect(parseLogName(name)).toEqual(log);
  });
});
