/** The fields of a new memory, as `store_memory` and `store_memories` take them. */
import { z } from 'zod';
import type { ArgumentFields } from '../kit/fields.ts';
import type { NewMemory } from './store/store-memory.ts';

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
  readonly dedupe: 'exact' | 'off';
  readonly source?: string | undefined;
  readonly idempotency_key?: string | undefined;
}

export const memoryFields: ArgumentFields<MemoryArguments> = {
  content: z.string().min(1).max(20_000).describe('what to remember, as one self-contained statement'),
  agent_id: z.string().min(1).max(128).optional().describe('which agent remembers it'),
  memory_type: z
    .string()
    .min(1)
    .max(64)
    .default('fact')
    .describe('kind of memory, such as fact, preference, event, task, skill'),
  importance: z.number().min(0).max(1).default(0.5).describe('0 trivial, 1 vital'),
  tags: z.array(z.string().min(1).max(64)).max(32).default([]).describe('labels to filter by later'),
  entities: z
    .array(z.string().min(1).max(128))
    .max(64)
    .default([])
    .describe('people, places and things it is about'),
  event_time: time.optional().describe('when it happened, ISO 8601 with time zone'),
  valid_from: time.optional().describe('from when it is true; default: now'),
  valid_to: time.optional().describe('until when it is true; default: open'),
  ttl_seconds: z
    .number()
    .int()
    .min(1)
    .max(315_360_000)
    .optional()
    .describe('forget it by itself after this long'),
  pinned: z.boolean().default(false).describe('does not lose weight with age'),
  dedupe: z
    .enum(['exact', 'off'])
    .default('exact')
    .describe('exact: the same content of the same user is stored once, and its id is given back'),
  source: z.string().max(500).optional().describe('where it comes from'),
  idempotency_key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('the same key stores once, however often it is sent'),
};

export function newMemory(args: MemoryArguments): NewMemory {
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
    isUnique: args.dedupe === 'exact',
  };
}
