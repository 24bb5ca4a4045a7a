import type { Embedder } from '../../runtime/embedding/embedder.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import type { CollectionPolicy } from './collection-policy.ts';

/** What the tools of weaviate-direct work with. */
export interface WeaviateDirectDeps {
  /** Without what the policy hides. */
  readonly store: VectorStore;
  /** `null`: callers bring their own vectors, or search by words. */
  readonly embedder: Embedder | null;
  readonly policy: CollectionPolicy;
}
