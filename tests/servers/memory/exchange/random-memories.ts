/** Memories and graphs that are as nasty as a file format may meet, the same ones for the same seed. */
import type {
  ExportedMemory,
  ExportedVersion,
} from '../../../../src/servers/memory/exchange/exported-memory.ts';
import type { Graph } from '../../../../src/servers/memory/store/graph.ts';

/** Gives whole numbers from 0 up to and without `below`. */
export type Random = (below: number) => number;

/** Linear congruential; its high bits are random enough for tests. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  'word',
  ' ',
  '  ',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '\t',
  '---\n',
  '---\ntitle: x\n---\n',
  '# ',
  '\n## Memory 1\n\n',
  '\n## Memory 7\n\n<!-- mcpctl {"length":3} -->\n\nabc\n',
  '<!-- mcpctl {"format":"mcpctl-memories","version":1} -->\n',
  '```\n',
  '````js\n',
  '~~~\n',
  '- item\n',
  '1. item\n',
  '-',
  '--',
  '-->',
  '--!>',
  '<!--',
  '"',
  '\\',
  '\\u002d\\u002d',
  '{"type":"entity"}\n',
  '\u2028',
  '\u2029',
  '\u0085',
  '\uFEFF',
  '\u0001',
  '👩‍🚀',
  'é',
  'e\u0301',
  '\u202E',
] as const;

function randomText(random: Random, maxPieces: number): string {
  const count = 1 + random(maxPieces);
  return Array.from({ length: count }, () => pieces[random(pieces.length)]).join('');
}

function randomMemory(random: Random): ExportedMemory {
  const versions = random(3) + 1;
  return {
    id: randomUuid(random),
    ...randomState(random, versions),
    supersedes: random(2) === 0 ? null : randomUuid(random),
    superseded_by: random(2) === 0 ? null : randomUuid(random),
    idempotency_key: random(2) === 0 ? null : randomText(random, 3),
    history: Array.from({ length: versions - 1 }, (_, n) => {
      return { ...randomState(random, n + 1), replaced_at: randomTime(random, 2027) };
    }),
  };
}

export function randomMemories(random: Random): readonly ExportedMemory[] {
  return Array.from({ length: random(6) }, () => randomMemory(random));
}

export function randomGraph(random: Random): Graph {
  return {
    entities: Array.from({ length: random(6) }, (_, n) => ({
      name: `${n}${randomText(random, 4)}`,
      entityType: random(4) === 0 ? '' : randomText(random, 2),
      observations: randomTexts(random, 4),
    })),
    relations: Array.from({ length: random(6) }, () => ({
      from: randomText(random, 3),
      to: randomText(random, 3),
      relationType: randomText(random, 2),
    })),
  };
}

function randomState(random: Random, version: number): Omit<ExportedVersion, 'replaced_at'> {
  return {
    content: randomText(random, 30),
    agent_id: random(2) === 0 ? null : randomText(random, 2),
    memory_type: randomText(random, 1),
    importance: random(1001) / 1000,
    tags: randomTexts(random, 3),
    entities: randomTexts(random, 3),
    source: random(2) === 0 ? null : randomText(random, 5),
    event_time: random(2) === 0 ? null : randomTime(random, 1999),
    valid_from: randomTime(random, 2024),
    valid_to: random(2) === 0 ? null : randomTime(random, 2025),
    expires_at: random(2) === 0 ? null : randomTime(random, 2030),
    pinned: random(2) === 0,
    version,
    created_at: randomTime(random, 2026),
    updated_at: randomTime(random, 2026),
    recorded_at: randomTime(random, 2026),
    deleted_at: random(2) === 0 ? null : randomTime(random, 2026),
  };
}

function randomTexts(random: Random, below: number): string[] {
  return Array.from({ length: random(below) }, () => randomText(random, 1));
}

function randomTime(random: Random, year: number): string {
  const fraction = random(2) === 0 ? '' : `.${String(random(1_000_000)).padStart(6, '0')}`;
  const two = (below: number): string => String(random(below)).padStart(2, '0');
  return `${year}-0${1 + random(9)}-1${random(10)}T${two(24)}:${two(60)}:${two(60)}${fraction}Z`;
}

function randomUuid(random: Random): string {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => random(16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
