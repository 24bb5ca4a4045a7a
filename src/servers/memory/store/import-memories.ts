/** Puts exported memories back as they were: ids, times, versions and all. */
import { randomUUID } from 'node:crypto';
import type { Queryable } from '../../../runtime/database/database.ts';
import type { ExportedMemory } from '../exchange/exported-memory.ts';
import type { Scope } from '../scope.ts';
import { contentKey } from './store-memory.ts';

export interface ImportedMemories {
  readonly created: number;
  /** The same id, or the same idempotency key, was there in this scope. */
  readonly known: number;
  /** Of the created: their ids belong to other scopes here, so that they got new ones. */
  readonly renamed: number;
}

const columns = `agent_id, content, memory_type, importance, tags, entities, source, pinned, version, event_time, valid_from,
  valid_to, expires_at, created_at, updated_at, deleted_at, recorded_at`;
const types = `agent_id text, content text, memory_type text, importance float8, tags text[], entities text[], source text,
  pinned boolean, version int, event_time timestamptz, valid_from timestamptz, valid_to timestamptz, expires_at timestamptz,
  created_at timestamptz, updated_at timestamptz, deleted_at timestamptz, recorded_at timestamptz`;

/** To be called in a transaction. */
export async function importMemories(
  tx: Queryable,
  scope: Scope,
  memories: readonly ExportedMemory[],
): Promise<ImportedMemories> {
  const ids = await newIds(tx, scope, memories);
  const idOf = (id: string): string => ids.get(id.toLowerCase()) ?? id;
  const linkOf = (id: string | null): string | null => (id === null ? null : idOf(id));
  const rows = memories.map(({ history, ...memory }) => ({
    ...memory,
    id: idOf(memory.id),
    supersedes: linkOf(memory.supersedes),
    superseded_by: linkOf(memory.superseded_by),
    content_key: contentKey(scope, memory.content),
  }));
  const created = await insert(tx, scope, rows);
  await insertVersions(
    tx,
    scope,
    memories.flatMap(({ id, history }) =>
      created.has(idOf(id)) ? history.map((version) => ({ ...version, id: idOf(id) })) : [],
    ),
  );
  return {
    created: created.size,
    known: memories.length - created.size,
    renamed: [...ids.values()].filter((id) => created.has(id)).length,
  };
}

/** For ids that belong to another scope. */
async function newIds(
  tx: Queryable,
  { namespace, userId }: Scope,
  memories: readonly ExportedMemory[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM memory.memories WHERE id = ANY($1) AND (namespace <> $2 OR user_id <> $3)`,
    [memories.map(({ id }) => id), namespace, userId],
  );
  return new Map(rows.map(({ id }) => [id, randomUUID()]));
}

/** @returns the ids that were new */
async function insert(
  tx: Queryable,
  { namespace, userId }: Scope,
  rows: readonly object[],
): Promise<ReadonlySet<string>> {
  const { rows: created } = await tx.query<{ id: string }>(
    `WITH given AS (
       SELECT * FROM jsonb_to_recordset($3::jsonb) AS given(id uuid, supersedes uuid, superseded_by uuid, idempotency_key text,
         content_key text, ${types})
     ), first AS (
       -- The first of the living has the key of their content, unless one in the table has it already.
       SELECT DISTINCT ON (content_key) id FROM given
       WHERE deleted_at IS NULL AND NOT EXISTS (
         SELECT FROM memory.memories m WHERE m.content_key = decode(given.content_key, 'hex') AND m.deleted_at IS NULL
       ) ORDER BY content_key, created_at, id
     ), created AS (
       INSERT INTO memory.memories (id, namespace, user_id, supersedes, superseded_by, idempotency_key, content_key, ${columns})
       SELECT id, $1, $2, supersedes, superseded_by, idempotency_key,
         CASE WHEN deleted_at IS NOT NULL OR id IN (SELECT id FROM first) THEN decode(content_key, 'hex') END, ${columns}
       FROM given ON CONFLICT DO NOTHING RETURNING id
     ), noted AS (
       INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM created
     )
     SELECT id FROM created`,
    [namespace, userId, JSON.stringify(rows)],
  );
  return new Set(created.map(({ id }) => id));
}

async function insertVersions(
  tx: Queryable,
  { namespace, userId }: Scope,
  versions: readonly object[],
): Promise<void> {
  if (versions.length === 0) return;
  await tx.query(
    `INSERT INTO memory.memory_versions (id, namespace, user_id, replaced_at, ${columns})
     SELECT id, $1, $2, replaced_at, ${columns}
     FROM jsonb_to_recordset($3::jsonb) AS given(id uuid, replaced_at timestamptz, ${types})`,
    [namespace, userId, JSON.stringify(versions)],
  );
}
