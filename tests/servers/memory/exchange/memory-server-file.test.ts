import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { describe, it } from 'vitest';
import {
  readMemoryServerFile,
  writeMemoryServerFile,
} from '../../../../src/servers/memory/exchange/memory-server-file.ts';
import type { Graph } from '../../../../src/servers/memory/store/graph.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { problemOf } from './a-memory.ts';
import { randomFrom, randomGraph } from './random-memories.ts';

const limits = { maxItems: 100 };
const ada = '{"type":"entity","name":"Ada","entityType":"person","observations":["likes tea"]}';
const misses = '{"type":"relation","from":"Ada","to":"nobody","relationType":"misses"}';
const graph: Graph = {
  entities: [{ name: 'Ada', entityType: 'person', observations: ['likes tea'] }],
  relations: [{ from: 'Ada', to: 'nobody', relationType: 'misses' }],
};

/** What the official memory server writes for the graph. */
async function officialFile({ entities, relations }: Graph): Promise<string> {
  await using directory = await temporaryDirectory('official-file');
  const file = path.join(directory.path, 'memory.jsonl');
  const client = new Client({ name: 'tests', version: '0' });
  const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-memory/dist/index.js'));
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [program],
      env: { MEMORY_FILE_PATH: file },
      stderr: 'ignore',
    }),
  );
  try {
    await client.callTool({ name: 'create_entities', arguments: { entities } });
    await client.callTool({ name: 'create_relations', arguments: { relations } });
    return await readFile(file, 'utf8');
  } finally {
    await client.close();
  }
}

describe('the file of the official memory server', () => {
  it('is written as that server writes it, and read back', async ({ expect }) => {
    const nasty = randomGraph(randomFrom(5));
    expect([nasty.entities.length, nasty.relations.length]).not.toContain(0);
    const official = await officialFile(nasty);
    expect(writeMemoryServerFile(nasty)).toBe(official);
    expect(readMemoryServerFile(official, limits)).toEqual(nasty);
  }, 30_000);

  it('comes back as it was, to the byte, whatever it holds', ({ expect }) => {
    for (let seed = 0; seed < 500; seed += 1) {
      const nasty = randomGraph(randomFrom(seed));
      const written = writeMemoryServerFile(nasty);
      const read = readMemoryServerFile(written, limits);
      expect(read, `seed ${seed}`).toEqual(nasty);
      expect(writeMemoryServerFile(read), `seed ${seed}`).toBe(written);
    }
  });

  it('has its keys in one order, and no other keys', ({ expect }) => {
    const entities = [{ observations: ['likes tea'], entityType: 'person', name: 'Ada', id: 7 }];
    expect(writeMemoryServerFile({ entities, relations: graph.relations })).toBe(`${ada}\n${misses}`);
  });

  it.for([
    ['a byte order mark, CRLF line ends and empty lines', `\uFEFF${ada}\r\n \r\n${misses}\r\n`],
    ['relations before entities', `${misses}\n${ada}\n`],
  ] as const)('is read with %s', ([, text], { expect }) => {
    expect(readMemoryServerFile(text, limits)).toEqual(graph);
  });

  it('is an empty graph when it is empty', ({ expect }) => {
    expect(readMemoryServerFile('', limits)).toEqual({ entities: [], relations: [] });
    expect(writeMemoryServerFile({ entities: [], relations: [] })).toBe('');
  });

  it('may hold a relation twice', ({ expect }) => {
    expect(readMemoryServerFile(`${misses}\n${misses}`, limits).relations).toHaveLength(2);
  });

  const unstorable = 'holds a NUL character or half of a surrogate pair, which no database keeps';

  it.for([
    ['what is not JSON', `${ada}\n\nAda`, 3, 'is not JSON'],
    ['a line that was cut off', `${ada}\n${misses}`.slice(0, -5), 2, 'is not JSON'],
    ['no object', '3', 1, 'Invalid input: expected object, received number'],
    [
      'another type',
      ada.replace('entity', 'thing'),
      1,
      "type: Invalid discriminator value. Expected 'entity' | 'relation'",
    ],
    [
      'the header of another format',
      '{"format":"mcpctl-memories","version":1}',
      1,
      "type: Invalid discriminator value. Expected 'entity' | 'relation'",
    ],
    ['an unknown key', `${ada}\n${misses.replace('}', ',"x":1}')}`, 2, 'Unrecognized key: "x"'],
    [
      'a key that is missing',
      '{"type":"entity","name":"Ada","entityType":"person"}',
      1,
      'observations: Invalid input: expected array, received undefined',
    ],
    [
      'an observation that is no text',
      ada.replace('"likes tea"', '"likes tea",3'),
      1,
      'observations.1: Invalid input: expected string, received number',
    ],
    ['a NUL character', ada.replace('tea', '\\u0000'), 1, `observations.0: ${unstorable}`],
    ['half of a surrogate pair', misses.replace('nobody', '\\ud83d'), 1, `to: ${unstorable}`],
    ['half of a surrogate pair as it is', misses.replace('nobody', '\uD83D'), 1, `to: ${unstorable}`],
    ['an entity that was there', `${ada}\n${misses}\n${ada}`, 3, 'has the same id or name as line 1'],
  ] as const)('is refused with %s', ([, text, line, reason], { expect }) => {
    expect(problemOf(() => readMemoryServerFile(text, limits))).toEqual({
      name: 'ImportProblem',
      line,
      reason,
    });
  });

  it('is refused with more entities and relations than the limit', ({ expect }) => {
    expect(problemOf(() => readMemoryServerFile(`${ada}\n${misses}`, { maxItems: 1 }))).toEqual({
      name: 'ImportProblem',
      line: 2,
      reason: 'the file holds more than 1, the most that one import takes',
    });
  });
});
