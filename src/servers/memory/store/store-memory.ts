/** Writes memories: row and outbox entry stand or fall together, and all of one call in one statement. */
import { createHash, randomUUID } from 'node:crypto';
import type { Queryable } from '../../../runtime/database/database.ts';
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
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($3::jsonb) AS given(n int, id uuid, content text, "contentKey" text, "isUnique" boolean,
      "agentId" text, "memoryType" text, importance float8, tags text[], entities text[], source text, "eventTime" timestamptz,
      "validFrom" timestamptz, "validTo" timestamptz, "ttlSeconds" float8, pinned boolean, "idempotencyKey" text)
  ), known AS MATERIALIZED (
    -- Looked up one by one: a join would read every memory of the user as long as the table has no statistics.
    SELECT n, "isUnique", (
        SELECT m.id FROM memory.memories m
        WHERE m.namespace = $1 AND m.user_id = $2 AND m.idempotency_key = given."idempotencyKey"
      ) AS repeated, (
        SELECT CASE WHEN (expires_at <= now() OR valid_to <= now()) THEN 'stale' ELSE m.id::text END
        FROM memory.memories m WHERE m.content_key = decode(given."contentKey", 'hex') AND m.deleted_at IS NULL
      ) AS holder
    FROM given
  ), looked_up AS MATERIALIZED (
    SELECT n, repeated, holder, CASE WHEN "isUnique" AND repeated IS NULL AND holder <> 'stale' THEN holder::uuid END AS duplicate
    FROM known
  ), created AS (
    INSERT INTO memory.memories (id, namespace, user_id, agent_id, content, content_key, memory_type, importance, tags,
      entities, source, event_time, valid_from, valid_to, expires_at, pinned, idempotency_key)
    SELECT id, $1, $2, "agentId", content, CASE WHEN "isUnique" OR holder IS NULL THEN decode("contentKey", 'hex') END, "memoryType",
      importance, tags, entities, source, "eventTime", coalesce("validFrom", now()), "validTo",
      now() + make_interval(secs => "ttlSeconds"), pinned, "idempotencyKey"
    FROM given JOIN looked_up USING (n) WHERE repeated IS NULL AND duplicate IS NULL
    ORDER BY n
    ON CONFLICT DO NOTHING RETURNING id
  ), noted AS (
    INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM created
  )
  SELECT n, id, 'created' AS outcome FROM given JOIN created USING (id)
  UNION ALL SELECT n, repeated, 'repeated' FROM looked_up WHERE repeated IS NOT NULL
  UNION ALL SELECT n, duplicate, 'duplicate' FROM looked_up WHERE duplicate IS NOT NULL`;

/** What ran out keeps its key until the sweeper comes; its content may be stored again all the same. */
const releaseSql = `
  UPDATE memory.memories SET content_key = NULL WHERE deleted_at IS NULL AND (expires_at <= now() OR valid_to <= now())
    AND content_key = ANY(ARRAY(SELECT decode(key, 'hex') FROM unnest($1::text[]) AS key))`;

/** One result for each memory, in order; all of them, or none when it rejects. */
export async function storeMemories(
  db: Queryable,
  scope: Scope,
  memories: readonly NewMemory[],
): Promise<readonly StoredMemory[]> {
  const stored = new Map<number, StoredMemory>();
  for (;;) {
    const left = memories.flatMap((memory, n) => (stored.has(n) ? [] : [row(memory, n, scope)]));
    const values = [scope.namespace, scope.userId, JSON.stringify(left)];
    const { rows } = await db.query<StoredMemory & { n: number }>(insertSql, values, 'memory-store');
    for (const { n, id, outcome } of rows) stored.set(n, { id, outcome });
    if (stored.size === memories.length) break;
    // Another call, or an earlier memory of this one, has the same key: the next look finds it.
    await db.query(releaseSql, [left.map(({ contentKey }) => contentKey)], 'memory-release');
  }
  return memories.flatMap((_, n) => stored.get(n) ?? []);
}

/** Digest of a content within its scope, in hexadecimal; as migration 0003 computes it. */
export function contentKey({ namespace, userId }: Scope, content: string): string {
  return createHash('sha256').update([namespace, userId, content].join('\u0001')).digest('hex');
}

function row(memory: NewMemory, n: number, scope: Scope) {
  return { ...memory, n, id: randomUUID(), contentKey: contentKey(scope, memory.content) };
}
