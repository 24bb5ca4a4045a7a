/** `mcpctl memory`: on a real fleet. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { TrialFleet } from '../support/trial-fleet.ts';

let fleet: TrialFleet;
beforeAll(async () => {
  fleet = new TrialFleet('gateway: { port: 0 }\nservers: { postgres: { port: 0 }, memory: { port: 0 } }\n');
  await fleet.succeed('up', 'memory', 'gateway');
  const memories = ['Ann likes tea', 'Bob swims'].map((content) => ({ content }));
  await fleet.succeed('call', 'memory', 'store_memories', '--args', JSON.stringify({ memories }));
}, 60_000);
afterAll(() => fleet?.[Symbol.asyncDispose]());

describe('mcpctl memory', () => {
  it('reindex waits until the index is complete', async ({ expect }) => {
    const { out } = await fleet.succeed('memory', 'reindex', '--json');
    expect(JSON.parse(out)).toEqual({ objects: 2, failed: 0 });
  });

  it('export and import: to a file and from it, to the byte', async ({ expect }) => {
    const file = path.join(fleet.directory, 'memories.jsonl');
    await fleet.succeed('memory', 'export', file);
    const data = await readFile(file, 'utf8');
    expect((await fleet.succeed('memory', 'export')).out).toBe(data);
    const { out } = await fleet.succeed('memory', 'import', file, '--user', 'copy');
    expect(out).toBe('2 found, 2 stored, 0 known before\n');
    expect((await fleet.succeed('memory', 'import', file, '--json')).out).toContain('"known": 2');
  });

  it.for([
    { what: 'a file that is there', args: ['export', 'taken'], message: /cannot write .*EEXIST/ },
    { what: 'a file that is not', args: ['import', 'missing'], message: /cannot read .*ENOENT/ },
    {
      what: 'a file that is none',
      args: ['import', 'taken'],
      message: /Nothing was stored. Line 1: is not JSON/,
    },
    {
      what: 'an unknown format',
      args: ['export', '--format', 'xml'],
      message: /jsonl, markdown, memory-server/,
    },
  ])('says what is wrong with $what', async ({ args, message }, { expect }) => {
    await writeFile(path.join(fleet.directory, 'taken'), 'something');
    const { code, err } = await fleet.run('memory', ...args);
    expect(code).not.toBe(0);
    expect(err).toMatch(message);
    expect(err).not.toContain('bug in mcpctl');
  });
});
