/** The memory server's collections in the vector store. Weaviate-direct shows them and never writes to them. */
import type { CollectionConfig } from '../../../runtime/vector/vector-store.ts';

export const collectionNames = ['McpctlMemory', 'McpctlConversation', 'McpctlKnowledge'] as const;
export type CollectionName = (typeof collectionNames)[number];

/**
 * How much a word counts in the text itself, in what comes before, and in what comes after.
 *
 * Measured on a public long-conversation set: docs/decisions/0009-hybrid-retrieval.md.
 */
export const fieldWeights: Readonly<Record<string, number>> = { own: 1, prev: 0.5, next: 0.25 };

const text = (name: string, searchable: boolean): CollectionConfig['properties'][number] => ({
  name,
  dataType: 'text',
  searchable,
});

/** @param dimensions `null` without an embedding model */
export function collectionConfig(name: CollectionName, dimensions: number | null): CollectionConfig {
  return {
    name,
    dimensions,
    tokenization: 'english',
    partitionBy: 'scope',
    properties: [
      text('scope', false),
      text('own', true),
      text('prev', true),
      text('next', true),
      text('kind', false),
      text('agent', false),
      { name: 'tags', dataType: 'text[]', searchable: false },
      { name: 'createdAt', dataType: 'date' },
      // Vectors of different models never meet: the model stands on every object.
      text('model', false),
    ],
  };
}
