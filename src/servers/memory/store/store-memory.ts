/** Writes one memory: row and outbox entry stand or fall together. */
import { createHash, randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';

export interface NewMemory {
  readonly content: string;
  readonly agentId: string | null;
  readonly memoryType: string;
  /** 0 to 1. */
  readonly importance: number;
  readonly tags: readonly string[];
  readonly entities: readonly string[];
  readonly source: string | null;
  readonly eventTime: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly ttlSeconds: number | null;
  readonly pinned: boolean;
  readonly idempotencyKey: string | null;
  /** Whether the same content in the same scope is stored once. */
  readonly isUnique: boolean;
}

export interface StoredMemory {
  readonly id: string;
  /** `created`; `duplicate`: the same content was there; `repeated`: the same idempotency key was. */
  readonly outcome: 'created' | 'duplicate' | 'repeated';
}

const insertSql = `
  WITH repeated AS (
    SELECT id FROM memory.memories WHERE namespace = $2 AND user_id = $3 AND idempotency_key = $15::text
  ), duplicate AS (
    SELECT id FROM memory.memories
    WHERE $16 AND namespace = $2 AND user_id = $3 AND hashtextextended(content, 0) = hashtextextended($5, 0) AND content = $5
      AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AND (valid_to IS NULL OR valid_to > now())
    LIMIT 1
  ), created AS (
    INSERT INTO memory.memories (id, namespace, user_id, agent_id, content, memory_type, importance, tags, entities, source,
      event_time, valid_from, valid_to, expires_at, pinned, idempotency_key)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::timestamptz, coalesce($12::timestamptz, now()),
      $13::timestamptz, now() + make_interval(secs => $14::float8), $17, $15
    WHERE NOT EXISTS (SELECT 1 FROM repeated) AND NOT EXISTS (SELECT 1 FROM duplicate)
    ON CONFLICT (namespace, user_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id
  ), noted AS (
    INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM created
  )
  SELECT id, 'created' AS outcome FROM created
  UNION ALL SELECT id, 'repeated' FROM repeated
  UNION ALL SELECT id, 'duplicate' FROM duplicate`;

export function storeMemory(db: Database, scope: Scope, memory: NewMemory): Promise<StoredMemory> {
  if (!memory.isUnique) return insert(db, scope, memory);
  return db.transaction(async (tx) => {
    // The second of two calls with the same content waits, and then sees the row of the first.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [contentLock(scope, memory.content)], 'memory-lock');
    return insert(tx, scope, memory);
  });
}

async function insert(db: Queryable, scope: Scope, memory: NewMemory): Promise<StoredMemory> {
  const values = [
    randomUUID(),
    scope.namespace,
    scope.userId,
    memory.agentId,
    memory.content,
    memory.memoryType,
    memory.importance,
    memory.tags,
    memory.entities,
    memory.source,
    memory.eventTime,
    memory.validFrom,
    memory.validTo,
    memory.ttlSeconds,
    memory.idempotencyKey,
    memory.isUnique,
    memory.pinned,
  ];
  for (;;) {
    const { rows } = await db.query<StoredMemory>(insertSql, values, 'memory-store');
    const [stored] = rows;
    if (stored !== undefined) return stored;
    // Another call with the same idempotency key committed between our look and our insert: look again.
  }
}

/** A 64-bit integer. Two contents that share one only wait for each other. */
function contentLock({ namespace, userId }: Scope, content: string): string {
  const key = JSON.stringify([namespace, userId, content]);
  return createHash('sha256').update(key).digest().readBigInt64BE().toString();
}
