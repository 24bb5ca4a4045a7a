/** Reads what the index shall hold of a changed object: its text, its neighbours' text, and what filters ask for. */
import type { Queryable } from '../../../runtime/database/database.ts';
import { partitionKey } from '../scope.ts';
import type { CollectionName } from './collections.ts';

export interface IndexDocument {
  readonly id: string;
  readonly scope: string;
  readonly own: string;
  readonly prev: string;
  readonly next: string;
  /** Memory type, conversation, or category. */
  readonly kind: string | null;
  readonly agent: string | null;
  readonly tags: readonly string[];
  readonly createdAt: string;
  /** When it happened. */
  readonly eventAt: string | null;
}

interface Row extends Omit<IndexDocument, 'scope'> {
  readonly namespace: string;
  readonly userId: string;
}

const createdAt = (column: string): string => `to_json(${column}) #>> '{}' AS "createdAt"`;

/** Weaviate compares no dates of other centuries; "until the end of days" shall stay after all others. */
const comparable = (column: string): string => `CASE
  WHEN ${column} < '1678-01-01Z' THEN timestamptz '1678-01-01Z' WHEN ${column} > '2262-01-01Z' THEN timestamptz '2262-01-01Z'
  ELSE ${column} END`;

const selects: Readonly<Record<CollectionName, string>> = {
  McpctlMemory: `
    SELECT id, namespace, user_id AS "userId", content AS own, '' AS prev, '' AS next, memory_type AS kind,
      agent_id AS agent, tags, ${createdAt('created_at')}, to_json(${comparable('event_time')}) #>> '{}' AS "eventAt"
    FROM memory.memories WHERE id = ANY($1) AND deleted_at IS NULL AND superseded_by IS NULL AND (expires_at IS NULL OR expires_at > now())`,
  McpctlConversation: `
    SELECT t.id, t.namespace, t.user_id AS "userId", t.speaker || ': ' || t.content AS own,
      coalesce((SELECT string_agg(n.speaker || ': ' || n.content, E'\\n' ORDER BY n.turn) FROM memory.conversation_turns n
        WHERE n.namespace = t.namespace AND n.user_id = t.user_id AND n.conversation_id = t.conversation_id
          AND n.turn BETWEEN t.turn - 2 AND t.turn - 1), '') AS prev,
      coalesce((SELECT n.speaker || ': ' || n.content FROM memory.conversation_turns n
        WHERE n.namespace = t.namespace AND n.user_id = t.user_id AND n.conversation_id = t.conversation_id
          AND n.turn = t.turn + 1), '') AS next,
      t.conversation_id AS kind, NULL AS agent, '{}'::text[] AS tags, ${createdAt('t.spoken_at')}, NULL AS "eventAt"
    FROM memory.conversation_turns t WHERE t.id = ANY($1)`,
  McpctlKnowledge: `
    SELECT c.id, d.namespace, '' AS "userId", d.title || E'\\n' || c.heading || E'\\n' || c.content AS own,
      coalesce((SELECT p.content FROM memory.knowledge_chunks p
        WHERE p.document_id = c.document_id AND p.position = c.position - 1), '') AS prev,
      coalesce((SELECT p.content FROM memory.knowledge_chunks p
        WHERE p.document_id = c.document_id AND p.position = c.position + 1), '') AS next,
      d.category AS kind, NULL AS agent, d.tags, ${createdAt('d.updated_at')}, NULL AS "eventAt"
    FROM memory.knowledge_chunks c JOIN memory.knowledge_documents d ON d.id = c.document_id WHERE c.id = ANY($1)`,
};

/** Those of `ids` that still are; what is missing shall leave the index. */
export async function readDocuments(
  tx: Queryable,
  collection: CollectionName,
  ids: readonly string[],
): Promise<readonly IndexDocument[]> {
  const { rows } = await tx.query<Row>(selects[collection], [ids], `index-${collection}`);
  return rows.map(({ namespace, userId, ...document }) => ({
    ...document,
    scope: partitionKey({ namespace, userId }),
  }));
}

/** The text whose meaning the vector stands for: a turn is understood with its neighbours. */
export function embeddingText({ prev, own, next }: IndexDocument, collection: CollectionName): string {
  return collection === 'McpctlConversation' ? [prev, own, next].filter(Boolean).join('\n') : own;
}
