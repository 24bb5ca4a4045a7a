/** Documents as a whole; their passages are searched in knowledge.ts. */
import type { Queryable } from '../../../runtime/database/database.ts';

export interface Document {
  readonly document_id: string;
  readonly title: string;
  readonly category: string | null;
  readonly tags: string[];
  readonly source: string | null;
  readonly uri: string | null;
  readonly version: number;
  readonly chunks: number;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Passage {
  readonly position: number;
  readonly heading: string;
  readonly content: string;
}

const iso = (column: string): string =>
  `to_char(d.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;
const columns = `d.id AS document_id, d.title, d.category, d.tags, d.source, d.uri, d.version,
  (SELECT count(*)::int FROM memory.knowledge_chunks c WHERE c.document_id = d.id) AS chunks, ${iso('created_at')}, ${iso('updated_at')}`;

/** `null` when the namespace has no such document. */
export async function findDocument(db: Queryable, namespace: string, id: string): Promise<Document | null> {
  const [found = null] = await matchingDocuments(db, { namespace, ids: [id], uri: null, category: null }, 1);
  return found;
}

/** Those that fit every condition that is not `null`, oldest first. */
export async function matchingDocuments(
  db: Queryable,
  filter: {
    readonly namespace: string;
    readonly ids: readonly string[] | null;
    readonly uri: string | null;
    readonly category: string | null;
  },
  limit: number,
): Promise<Document[]> {
  const { namespace, ids, uri, category } = filter;
  const { rows } = await db.query<Document>(
    `SELECT ${columns} FROM memory.knowledge_documents d WHERE d.namespace = $1 AND ($2::uuid[] IS NULL OR d.id = ANY($2))
       AND ($3::text IS NULL OR d.uri = $3) AND ($4::text IS NULL OR d.category = $4)
     ORDER BY d.created_at, d.id LIMIT $5`,
    [namespace, ids, uri, category, limit],
  );
  return rows;
}

/** In order, after the passage at `after`. */
export async function passagesAfter(
  db: Queryable,
  documentId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly Passage[]> {
  const { rows } = await db.query<Passage>(
    `SELECT position, heading, content FROM memory.knowledge_chunks WHERE document_id = $1 AND position > $2
     ORDER BY position LIMIT $3`,
    [documentId, after, limit],
  );
  return rows;
}

/** With all their passages, from the index too. */
export async function deleteDocuments(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(
    `WITH noted AS (
       INSERT INTO memory.outbox (collection, object_id)
       SELECT 'McpctlKnowledge', id FROM memory.knowledge_chunks WHERE document_id = ANY($1)
     ) DELETE FROM memory.knowledge_documents WHERE id = ANY($1)`,
    [ids],
  );
}
