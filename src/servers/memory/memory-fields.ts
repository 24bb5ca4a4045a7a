/** The fields of a new memory, as `store_memory` and `store_memories` take them. */
import { z } from 'zod';
import type { ArgumentFields } from '../kit/fields.ts';
import type { MemoryToPlace } from './near/place-memories.ts';
import type { NewMemory } from './store/store-memory.ts';
import type { MemoryChanges } from './store/update-memory.ts';
import { text } from './text.ts';

const time = z.iso.datetime({ offset: true });

export interface MemoryArguments {
  readonly content: string;
  readonly agent_id?: string | undefined;
  readonly memory_type: string;
  readonly importance: number;
  readonly tags: string[];
  readonly entities: string[];
  readonly event_time?: string | undefined;
  readonly valid_from?: string | undefined;
  readonly valid_to?: string | undefined;
  readonly ttl_seconds?: number | undefined;
  readonly pinned: boolean;
  readonly dedupe: 'exact' | 'near' | 'off';
  readonly on_conflict: 'supersede' | 'keep_both' | 'reject';
  readonly source?: string | undefined;
  readonly idempotency_key?: string | undefined;
}

/** Without defaults, as `update_memory` needs them. */
const bare = {
  content: text().min(1).max(20_000).describe('what to remember, as one self-contained statement'),
  memory_type: text().min(1).max(64).describe('kind of memory, such as fact, preference, event, task, skill'),
  importance: z.number().min(0).max(1).describe('0 trivial, 1 vital'),
  tags: z.array(text().min(1).max(64)).max(32).describe('labels to filter by later'),
  entities: z.array(text().min(1).max(128)).max(64).describe('people, places and things it is about'),
  event_time: time.describe('when it happened, ISO 8601 with time zone'),
  valid_from: time.describe('from when it is true; default: now'),
  valid_to: time.describe('until when it is true; default: open'),
  pinned: z.boolean().describe('does not lose weight with age'),
  source: text().max(500).describe('where it comes from'),
};

export const memoryFields: ArgumentFields<MemoryArguments> = {
  content: bare.content,
  agent_id: text().min(1).max(128).optional().describe('which agent remembers it'),
  memory_type: bare.memory_type.default('fact'),
  importance: bare.importance.default(0.5),
  tags: bare.tags.default([]),
  entities: bare.entities.default([]),
  event_time: bare.event_time.optional(),
  valid_from: bare.valid_from.optional(),
  valid_to: bare.valid_to.optional(),
  ttl_seconds: z
    .number()
    .int()
    .min(1)
    .max(315_360_000)
    .optional()
    .describe('forget it by itself after this long'),
  pinned: bare.pinned.default(false),
  dedupe: z
    .enum(['exact', 'near', 'off'])
    .default('exact')
    .describe(
      'exact: the same content of the same user is stored once, and its id is given back; near: so is what says the same in nearly the same words',
    ),
  on_conflict: z
    .enum(['supersede', 'keep_both', 'reject'])
    .default('keep_both')
    .describe(
      'when a known memory has nearly the same words but another name, number or negation: supersede it (it stays in the history), keep both, or reject this one',
    ),
  source: bare.source.optional(),
  idempotency_key: text()
    .min(1)
    .max(200)
    .optional()
    .describe('the same key stores once, however often it is sent'),
};

/** For `refine`: what ends to be true does so after it began. */
export function hasOrderedValidity({
  valid_from: from,
  valid_to: to,
}: Pick<MemoryArguments, 'valid_from' | 'valid_to'>): boolean {
  return from === undefined || to === undefined || Date.parse(from) < Date.parse(to);
}

export const validityProblem: { readonly path: string[]; readonly error: string } = {
  path: ['valid_to'],
  error: 'is not later than valid_from',
};

/** What is left out stays as it is. */
export const changeFields: ArgumentFields<MemoryChanges> = {
  content: bare.content.optional(),
  memory_type: bare.memory_type.optional(),
  importance: bare.importance.optional(),
  tags: bare.tags.optional(),
  entities: bare.entities.optional(),
  event_time: bare.event_time.nullable().optional().describe('when it happened; null: not known'),
  valid_from: bare.valid_from.optional().describe('from when it is true'),
  valid_to: bare.valid_to.nullable().optional().describe('until when it is true; null: open'),
  pinned: bare.pinned.optional(),
  source: bare.source.nullable().optional().describe('where it comes from; null: not known'),
};

export function memoryToPlace(args: MemoryArguments): MemoryToPlace {
  return {
    memory: newMemory(args),
    isNearEnough: args.dedupe === 'near',
    onConflict: args.on_conflict,
  };
}

function newMemory(args: MemoryArguments): NewMemory {
  return {
    content: args.content,
    agentId: args.agent_id ?? null,
    memoryType: args.memory_type,
    importance: args.importance,
    tags: args.tags,
    entities: args.entities,
    source: args.source ?? null,
    eventTime: args.event_time ?? null,
    validFrom: args.valid_from ?? null,
    validTo: args.valid_to ?? null,
    ttlSeconds: args.ttl_seconds ?? null,
    pinned: args.pinned,
    idempotencyKey: args.idempotency_key ?? null,
    isUnique: args.dedupe !== 'off',
  };
}
