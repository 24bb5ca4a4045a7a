/** A memory as tools show it. */
import { z } from 'zod';
import type { ViewFields } from '../../kit/fields.ts';

export interface Memory {
  readonly id: string;
  readonly content: string;
  readonly namespace: string;
  readonly user_id: string | null;
  readonly agent_id: string | null;
  readonly memory_type: string;
  readonly importance: number;
  readonly tags: string[];
  readonly entities: string[];
  readonly source: string | null;
  readonly event_time: string | null;
  readonly valid_from: string;
  readonly valid_to: string | null;
  readonly expires_at: string | null;
  readonly pinned: boolean;
  readonly version: number;
  readonly supersedes: string | null;
  readonly superseded_by: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly index_state: 'pending' | 'indexed' | 'failed' | 'history';
}

export const memoryShape: ViewFields<Memory> = {
  id: z.string(),
  content: z.string(),
  namespace: z.string(),
  user_id: z.string().nullable(),
  agent_id: z.string().nullable(),
  memory_type: z.string(),
  importance: z.number(),
  tags: z.array(z.string()),
  entities: z.array(z.string()),
  source: z.string().nullable(),
  event_time: z.string().nullable(),
  valid_from: z.string(),
  valid_to: z.string().nullable(),
  expires_at: z.string().nullable(),
  pinned: z.boolean(),
  version: z.number(),
  supersedes: z.string().nullable().describe('id of the memory whose place it took'),
  superseded_by: z.string().nullable().describe('id of the memory that took its place'),
  created_at: z.string(),
  updated_at: z.string(),
  index_state: z
    .enum(['pending', 'indexed', 'failed', 'history'])
    .describe('whether index search knows it already; history: an earlier version, found by as_of alone'),
};

const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;

/** Select list that gives a `Memory` from `memories`, but for its `index_state`. */
export const contentColumns: string = [
  'id, content, namespace',
  `nullif(user_id, '') AS user_id`,
  'agent_id, memory_type, importance, tags, entities, source, pinned, version, supersedes, superseded_by',
  ...['event_time', 'valid_from', 'valid_to', 'expires_at', 'created_at', 'updated_at'].map(iso),
].join(', ');

/** What the outbox says of the row of `memories`. As one value: PostgreSQL would read the whole outbox for `EXISTS`. */
export const indexState = `coalesce((
  SELECT max(CASE WHEN o.failed_at IS NULL THEN 'pending' ELSE 'failed' END) FROM memory.outbox o WHERE o.object_id = memories.id
), 'indexed')`;

/** Select list that gives a `Memory` from `memories`. */
export const memoryColumns: string = `${contentColumns}, ${indexState} AS index_state`;

/** Condition for a memory that may be shown: not forgotten, not expired, and believed now. */
export const isLive =
  'deleted_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AND valid_from <= now() AND (valid_to IS NULL OR valid_to > now())';
