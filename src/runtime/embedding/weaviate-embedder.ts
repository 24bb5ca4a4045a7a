/**
 * A model of a Weaviate's own: one of its vectorizer modules.
 *
 * Weaviate has no call that only embeds. Texts are stored in a collection that its module embeds, their vectors stand in
 * the answer, and the texts are deleted again.
 */
import { createHash } from 'node:crypto';
import type { Embedder, EmbeddingModel } from './embedder.ts';
import { EmbeddingCollection, type EmbeddingCollectionOptions, within } from './embedding-collection.ts';

export type WeaviateEmbedderOptions = Omit<EmbeddingCollectionOptions, 'name' | 'model'>;

const describeTimeoutMs = 3000;
const textsPerRequest = 100;

export function openWeaviateEmbedder(options: WeaviateEmbedderOptions): Embedder {
  const { module, settings } = options;
  const digest = createHash('sha256')
    .update(JSON.stringify([module, settings]))
    .digest('hex')
    .slice(0, 8);
  const name = [`weaviate/${module}`, settings['model']].filter(Boolean).join('/');
  const collection = new EmbeddingCollection({ ...options, name: `McpctlEmbedding${digest}`, model: name });
  let described: Promise<EmbeddingModel> | null = null;
  const describe = async (signal: AbortSignal): Promise<EmbeddingModel> => {
    await collection.prepare(signal);
    return { name, version: digest, dimensions: await collection.probe(signal) };
  };
  const known = (signal: AbortSignal): Promise<EmbeddingModel> => {
    described ??= describe(signal).catch((error: unknown) => {
      described = null;
      throw error;
    });
    return described;
  };
  return {
    name,
    describe: (signal) => known(within(signal, describeTimeoutMs)),
    embed: async (texts, signal) => {
      const { dimensions } = await known(within(signal, describeTimeoutMs));
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += textsPerRequest) {
        const page = texts.slice(from, from + textsPerRequest);
        const found = await collection.embed(page, signal).catch((error: unknown) => {
          // Somebody may have deleted the collection: it is prepared anew.
          described = null;
          throw error;
        });
        vectors.push(...found.map((vector) => vector ?? new Float32Array(dimensions)));
      }
      return vectors;
    },
  };
}
