/** The memory server's collections in the vector store. Weaviate-direct shows them and never writes to them. */
import { type EmbeddingModel, spaceOf } from '../../../runtime/embedding/embedder.ts';
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';

export const collectionNames = ['McpctlMemory', 'McpctlConversation', 'McpctlKnowledge'] as const;
export type CollectionName = (typeof collectionNames)[number];

/** Where the objects of a collection come from. */
export const tableOf: Readonly<Record<CollectionName, string>> = {
  McpctlMemory: 'memory.memories',
  McpctlConversation: 'memory.conversation_turns',
  McpctlKnowledge: 'memory.knowledge_chunks',
};

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

/** @param model `null` without one */
export function collectionConfig(name: CollectionName, model: EmbeddingModel | null): CollectionConfig {
  return {
    name,
    dimensions: model?.dimensions ?? null,
    ...(model === null ? {} : { space: spaceOf(model) }),
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
      { name: 'eventAt', dataType: 'date' },
      // Vectors of different models never meet: the model stands on every object.
      text('model', false),
    ],
  };
}
