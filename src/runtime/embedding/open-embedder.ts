import type { VectorSettings } from '../vector/vector-settings.ts';
import type { Embedder } from './embedder.ts';
import type { EmbeddingSettings } from './embedding-settings.ts';
import { openOpenAiCompatibleEmbedder } from './openai-compatible-embedder.ts';
import { openStaticEmbedder } from './static-embedder.ts';
import { openTransformersEmbedder } from './transformers-embedder.ts';
import { openWeaviateEmbedder } from './weaviate-embedder.ts';

/**
 * `null`: search by words only.
 *
 * @param vectors where the vectors are kept: a module of a Weaviate is one of theirs
 * @throws OperationalError `MODEL_UNREADABLE`, `EMBEDDING_PACKAGE_MISSING`
 */
export async function openEmbedder(
  settings: EmbeddingSettings,
  vectors: VectorSettings,
): Promise<Embedder | null> {
  switch (settings.provider) {
    case 'none':
      return null;
    case 'builtin':
      return await openStaticEmbedder();
    case 'openai-compatible':
      return openOpenAiCompatibleEmbedder(settings);
    case 'transformers':
      return await openTransformersEmbedder(settings);
    case 'weaviate':
      if (vectors.engine !== 'weaviate') throw new TypeError('a module of a Weaviate needs a Weaviate');
      return openWeaviateEmbedder({ ...settings, url: vectors.url, apiKey: vectors.apiKey });
  }
}
