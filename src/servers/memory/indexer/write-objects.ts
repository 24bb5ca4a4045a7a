/** Brings the state of objects from PostgreSQL into the index: their words, and their vectors where the model answers. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Embedder } from '../../../runtime/embedding/embedder.ts';
import { OperationalError, reasonOf } from '../../../runtime/errors.ts';
import type { CircuitBreaker } from '../../../runtime/resilience/breaker.ts';
import type { StoredObject } from '../../../runtime/vector/stored-object.ts';
import type { VectorStore } from '../../../runtime/vector/vector-store.ts';
import { VectorStoreError, type VectorStoreErrorCode } from '../../../runtime/vector/vector-store-error.ts';
import type { CollectionName } from './collections.ts';
import { embeddingText, type IndexDocument, readDocuments } from './index-documents.ts';

export interface IndexWriter {
  readonly vectors: VectorStore;
  readonly breaker: CircuitBreaker;
  /** `null`: words only. */
  readonly embedder: Embedder | null;
  /** Of its vectors. */
  readonly space: string | undefined;
}

export type WriteOutcome =
  | { readonly kind: 'written' }
  /** The words are written; the model did not answer. */
  | { readonly kind: 'words-only'; readonly reason: string }
  /** What the store or the model holds against these objects. */
  | { readonly kind: 'refused'; readonly reason: string };

const ofTheStore: ReadonlySet<VectorStoreErrorCode> = new Set(['collection_unknown', 'permission_denied']);

/** What is gone from PostgreSQL leaves the index. @throws what the store throws when it fails itself */
export async function writeObjects(
  tx: Queryable,
  collection: CollectionName,
  ids: readonly string[],
  writer: IndexWriter,
): Promise<WriteOutcome> {
  const documents = await readDocuments(tx, collection, ids);
  const texts = documents.map((document) => embeddingText(document, collection));
  const embedded = await embedAll(texts, writer);
  const present = new Set(documents.map(({ id }) => id));
  const gone = ids.filter((id) => !present.has(id));
  const objects = documents.map((document, index) =>
    objectOf(document, embedded.vectors[index], writer.space),
  );
  const refusal = await writer.breaker.execute(async () => {
    try {
      if (objects.length > 0) await writer.vectors.upsert(collection, objects, { space: writer.space });
      if (gone.length > 0) await writer.vectors.delete(collection, gone);
      return null;
    } catch (error) {
      // The collection itself is missing, or the store lets nobody in: nothing that these objects could help.
      if (!(error instanceof VectorStoreError) || ofTheStore.has(error.code)) throw error;
      return error;
    }
  });
  return refusal === null ? embedded.outcome : { kind: 'refused', reason: reasonOf(refusal) };
}

function objectOf(
  { id, ...properties }: IndexDocument,
  vector: Float32Array | undefined,
  space: string | undefined,
): StoredObject {
  return vector === undefined
    ? { id, properties: { ...properties, model: null } }
    : { id, properties: { ...properties, model: space ?? null }, vector };
}

/** The transaction stays open meanwhile. */
const embedTimeoutMs = 20_000;

interface Embedded {
  /** `undefined` for a text in which the model knows no word, and for all when it is away. */
  readonly vectors: readonly (Float32Array | undefined)[];
  readonly outcome: WriteOutcome;
}

async function embedAll(texts: readonly string[], { embedder, space }: IndexWriter): Promise<Embedded> {
  if (embedder === null || space === undefined || texts.length === 0) {
    return { vectors: [], outcome: { kind: 'written' } };
  }
  try {
    const vectors = await embedder.embed(texts, AbortSignal.timeout(embedTimeoutMs));
    return {
      vectors: vectors.map((vector) => (vector.some((part) => part !== 0) ? vector : undefined)),
      outcome: { kind: 'written' },
    };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const kind = error.code === 'EMBEDDING_REFUSED' ? 'refused' : 'words-only';
    return { vectors: [], outcome: { kind, reason: reasonOf(error) } };
  }
}
