import { randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { Chunk } from '../knowledge/chunk.ts';
import { anyWord } from './any-word.ts';

export interface NewDocument {
  readonly namespace: string;
  readonly title: string;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly source: string | null;
  /** Its identity: a document with the same one is replaced. */
  readonly uri: string | null;
  readonly idempotencyKey: string | null;
}

export interface StoredDocument {
  readonly id: string;
  readonly outcome: 'created' | 'replaced' | 'repeated';
  readonly chunks: number;
}

export interface FoundChunk {
  readonly id: string;
  readonly document_id: string;
  readonly title: string;
  readonly category: string | null;
  readonly tags: string[];
  readonly source: string | null;
  readonly uri: string | null;
  readonly position: number;
  readonly heading: string;
  readonly content: string;
}

export interface ChunkFilter {
  readonly namespace: string;
  readonly category: string | null;
  readonly tags: readonly string[];
}

/** Stores a document with all its chunks, in place of the one with the same URI, as one change. */
export function storeDocument(
  db: Database,
  document: NewDocument,
  chunks: readonly Chunk[],
): Promise<StoredDocument> {
  const { namespace, title, category, tags, source, uri, idempotencyKey } = document;
  return db.transaction(async (tx) => {
    const before = idempotencyKey === null ? null : await documentOfKey(tx, namespace, idempotencyKey);
    if (before !== null) return { ...before, outcome: 'repeated' };
    const { rows } = await tx.query<{ id: string; isReplaced: boolean }>(
      `INSERT INTO memory.knowledge_documents (id, namespace, title, category, tags, source, uri, idempotency_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (namespace, uri) WHERE uri IS NOT NULL
       DO UPDATE SET title = $3, category = $4, tags = $5, source = $6, idempotency_key = $8, version = knowledge_documents.version + 1,
         updated_at = now()
       RETURNING id, version > 1 AS "isReplaced"`,
      [randomUUID(), namespace, title, category, tags, source, uri, idempotencyKey],
    );
    const stored = rows[0];
    if (stored === undefined) throw new Error('an upsert returned no row');
    await tx.query(
      `WITH gone AS (DELETE FROM memory.knowledge_chunks WHERE document_id = $1 RETURNING id)
       INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlKnowledge', id FROM gone`,
      [stored.id],
    );
    await tx.query(
      `WITH inserted AS (
         INSERT INTO memory.knowledge_chunks (id, document_id, position, heading, content)
         SELECT new.id, $1, new.position, new.heading, new.content
         FROM unnest($2::uuid[], $3::text[], $4::text[]) WITH ORDINALITY AS new (id, heading, content, position)
         RETURNING id
       )
       INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlKnowledge', id FROM inserted`,
      [
        stored.id,
        chunks.map(() => randomUUID()),
        chunks.map(({ heading }) => heading),
        chunks.map(({ content }) => content),
      ],
    );
    return { id: stored.id, outcome: stored.isReplaced ? 'replaced' : 'created', chunks: chunks.length };
  });
}

/** Of two calls at once with the same key, the second waits until the first is through. */
async function documentOfKey(
  tx: Queryable,
  namespace: string,
  key: string,
): Promise<{ readonly id: string; readonly chunks: number } | null> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [JSON.stringify([namespace, key])]);
  const { rows } = await tx.query<{ id: string; chunks: number }>(
    `SELECT id, (SELECT count(*)::int FROM memory.knowledge_chunks c WHERE c.document_id = d.id) AS chunks
     FROM memory.knowledge_documents d WHERE namespace = $1 AND idempotency_key = $2`,
    [namespace, key],
  );
  return rows[0] ?? null;
}

const filterSql = 'd.namespace = $1 AND ($2::text IS NULL OR d.category = $2) AND d.tags @> $3';

export async function liveChunks(
  db: Queryable,
  filter: ChunkFilter,
  ids: readonly string[],
): Promise<readonly FoundChunk[]> {
  const sql = `SELECT c.id, c.document_id, d.title, d.category, d.tags, d.source, d.uri, c.position, c.heading, c.content
    FROM memory.knowledge_chunks c JOIN memory.knowledge_documents d ON d.id = c.document_id WHERE ${filterSql} AND c.id = ANY($4)`;
  return (await db.query<FoundChunk>(sql, [filter.namespace, filter.category, filter.tags, ids], 'chunks'))
    .rows;
}

export async function chunksByWords(
  db: Queryable,
  filter: ChunkFilter,
  { query, limit }: { readonly query: string; readonly limit: number },
): Promise<readonly { readonly id: string; readonly rank: number }[]> {
  const sql = `SELECT c.id, ts_rank(c.words, query, 1)::float8 AS rank
    FROM memory.knowledge_chunks c JOIN memory.knowledge_documents d ON d.id = c.document_id,
      ${anyWord('$4')}
    WHERE ${filterSql} AND c.words @@ query ORDER BY rank DESC, c.id LIMIT $5`;
  const values = [filter.namespace, filter.category, filter.tags, query, limit];
  return (await db.query<{ id: string; rank: number }>(sql, values)).rows;
}
