import { describe, it } from 'vitest';
import { exportedKeys } from '../../../../src/servers/memory/exchange/exported-memory.ts';
import { readJsonl, writeJsonl } from '../../../../src/servers/memory/exchange/jsonl.ts';
import { aMemory, anotherId, problemOf } from './a-memory.ts';
import { randomFrom, randomMemories } from './random-memories.ts';

const limits = { maxItems: 100 };
const header = '{"format":"mcpctl-memories","version":1}';
const line = JSON.stringify(aMemory);
const [earlier] = aMemory.history;

/** A file with the header and these lines. */
function file(...lines: readonly string[]): string {
  return [header, ...lines].map((each) => `${each}\n`).join('');
}

function changed(change: object): string {
  return file(JSON.stringify({ ...aMemory, ...change }));
}

describe('memories as JSON lines', () => {
  it('come back as they were, to the byte, whatever they hold', ({ expect }) => {
    for (let seed = 0; seed < 500; seed += 1) {
      const memories = randomMemories(randomFrom(seed));
      const written = writeJsonl(memories);
      const read = readJsonl(written, limits);
      expect(read, `seed ${seed}`).toEqual(memories);
      expect(writeJsonl(read), `seed ${seed}`).toBe(written);
    }
  });

  it('are a header and a line for each, with keys in one order whatever that of the memory', ({ expect }) => {
    const backwards = Object.fromEntries(Object.entries(aMemory).reverse()) as unknown as typeof aMemory;
    expect(writeJsonl([backwards])).toBe(writeJsonl([aMemory]));
    const [first, second = ''] = writeJsonl([aMemory]).split('\n');
    expect(first).toBe(header);
    expect([...Object.keys(JSON.parse(second)), 'replaced_at']).toEqual(exportedKeys);
    expect(Object.keys(JSON.parse(second).history[0]).at(-1)).toBe('replaced_at');
  });

  it('are read with a byte order mark, CRLF line ends and empty lines', ({ expect }) => {
    const text = `\uFEFF${header}\r\n\r\n  \r\n${line}\r\n\r\n`;
    expect(readJsonl(text, limits)).toEqual([aMemory]);
  });

  it('are read without a line end after the last', ({ expect }) => {
    expect(readJsonl(`${header}\n${line}`, limits)).toEqual([aMemory]);
  });

  it('may be as many as the limit', ({ expect }) => {
    expect(readJsonl(file(line), { maxItems: 1 })).toHaveLength(1);
    expect(readJsonl(file(), { maxItems: 0 })).toEqual([]);
  });

  it.for([
    ['an empty file', '', 1, `expected the header ${header}`],
    ['a missing header', `\n${line}\n`, 2, `expected the header ${header}`],
    [
      'an unknown version of the format',
      '{"format":"mcpctl-memories","version":2}\n',
      1,
      'version: expected 1, the only version of the format that is known',
    ],
    [
      'an unknown key in the header',
      '{"format":"mcpctl-memories","version":1,"x":1}\n',
      1,
      'Unrecognized key: "x"',
    ],
    ['what is not JSON', file(line, 'memory'), 3, 'is not JSON'],
    ['a line that was cut off', file(line).slice(0, -20), 2, 'is not JSON'],
    ['two memories on a line', file(line + line), 2, 'is not JSON'],
    ['a NUL character as it is', file(line.replace('Ann', '\0')), 2, 'is not JSON'],
    ['no object', file('[]'), 2, 'Invalid input: expected object, received array'],
    ['a second header', file(header), 2, 'id: Invalid input: expected string, received undefined'],
    ['an id that was there', file(line, '', line), 4, 'has the same id or name as line 2'],
    [
      'an id that was there in other letters',
      file(
        changedLine({ id: 'abcdef00-0000-4000-8000-000000000000' }),
        changedLine({ id: 'ABCDEF00-0000-4000-8000-000000000000' }),
      ),
      3,
      'has the same id or name as line 2',
    ],
  ] as const)('refuses %s', ([, text, at, reason], { expect }) => {
    expect(problemOf(() => readJsonl(text, limits))).toEqual({ name: 'ImportProblem', line: at, reason });
  });

  it('refuses more than the limit', ({ expect }) => {
    const two = file(line, changedLine({ id: anotherId }));
    expect(problemOf(() => readJsonl(two, { maxItems: 1 }))).toEqual({
      name: 'ImportProblem',
      line: 3,
      reason: 'the file holds more than 1, the most that one import takes',
    });
  });

  const unstorable = 'holds a NUL character or half of a surrogate pair, which no database keeps';
  const anyTime = 'expected a time in UTC such as 2026-11-23T10:00:00.123456Z';
  const timeRange = 'expected the years 0001 to 9999, and at most microseconds';

  it.for([
    [{ id: 'one' }, 'id: Invalid UUID'],
    [{ content: '' }, 'content: Too small: expected string to have >=1 characters'],
    [{ content: 'x'.repeat(20_001) }, 'content: Too big: expected string to have <=20000 characters'],
    [{ content: 'a\0' }, `content: ${unstorable}`],
    [{ content: 'a\uD800' }, `content: ${unstorable}`],
    [{ source: '\uDC00' }, `source: ${unstorable}`],
    [{ agent_id: '' }, 'agent_id: Too small: expected string to have >=1 characters'],
    [{ agent_id: undefined }, 'agent_id: Invalid input: expected string, received undefined'],
    [{ pinned: undefined }, 'pinned: Invalid input: expected boolean, received undefined'],
    [{ memory_type: undefined }, 'memory_type: Invalid input: expected string, received undefined'],
    [{ importance: 1.5 }, 'importance: Too big: expected number to be <=1'],
    [{ tags: Array(33).fill('t') }, 'tags: Too big: expected array to have <=32 items'],
    [{ tags: ['ok', 't'.repeat(65)] }, 'tags.1: Too big: expected string to have <=64 characters'],
    [{ entities: Array(65).fill('e') }, 'entities: Too big: expected array to have <=64 items'],
    [{ entities: ['e'.repeat(129)] }, 'entities.0: Too big: expected string to have <=128 characters'],
    [{ valid_from: '2026-11-23T10:00:00+01:00' }, `valid_from: ${anyTime}`],
    [{ valid_from: null }, `valid_from: ${anyTime}`],
    [{ event_time: '2026-02-30T10:00:00Z' }, `event_time: ${anyTime}`],
    [{ created_at: '2026-11-23T10:00:00.1234567Z' }, `created_at: ${timeRange}`],
    [{ deleted_at: '0000-01-01T00:00:00Z' }, `deleted_at: ${timeRange}`],
    [{ valid_to: '2026-11-23T10:00:00.123456Z' }, 'valid_to: is not later than valid_from'],
    [{ valid_to: '2026-11-23T10:00:00.12Z' }, 'valid_to: is not later than valid_from'],
    [{ version: 0 }, 'version: Too small: expected number to be >=1'],
    [{ version: 2 ** 31 }, 'version: Too big: expected number to be <=2147483647'],
    [{ version: 1 }, 'history: versions do not rise up to that of the memory'],
    [{ supersedes: 'one' }, 'supersedes: Invalid UUID'],
    [
      { idempotency_key: 'k'.repeat(201) },
      'idempotency_key: Too big: expected string to have <=200 characters',
    ],
    [{ namespace: 'x' }, 'Unrecognized key: "namespace"'],
    [{ ['__proto__']: 1 }, 'Unrecognized key: "__proto__"'],
    [{ history: [earlier, earlier] }, 'history: versions do not rise up to that of the memory'],
    [{ history: [{ ...earlier, id: 1 }] }, 'history.0: Unrecognized key: "id"'],
    [
      { history: [{ ...earlier, valid_to: '2026-11-22T09:00:00Z' }] },
      'history.0.valid_to: is not later than valid_from',
    ],
    [{ history: [{ ...earlier, replaced_at: null }] }, `history.0.replaced_at: ${anyTime}`],
  ] as const)('refuses %j', ([change, reason], { expect }) => {
    expect(problemOf(() => readJsonl(changed(change), limits))).toEqual({
      name: 'ImportProblem',
      line: 2,
      reason,
    });
  });

  it.for([
    { content: 'x'.repeat(20_000) },
    { tags: Array(32).fill('t'.repeat(64)), entities: Array(64).fill('e'.repeat(128)) },
    { importance: 0 },
    { importance: 1 },
    { valid_to: '2026-11-23T10:00:00.123457Z' },
    { valid_to: '2026-11-23T10:00:00.13Z' },
    { version: 2 ** 31 - 1 },
    { supersedes: anotherId, superseded_by: anotherId },
    { history: [] },
  ])('takes %j', (change, { expect }) => {
    expect(readJsonl(changed(change), limits)).toEqual([{ ...aMemory, ...change }]);
  });
});

function changedLine(change: object): string {
  return JSON.stringify({ ...aMemory, ...change });
}
