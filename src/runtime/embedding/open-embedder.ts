import type { Embedder } from './embedder.ts';
import type { EmbeddingSettings } from './embedding-settings.ts';
import { openOpenAiCompatibleEmbedder } from './openai-compatible-embedder.ts';
import { openStaticEmbedder } from './static-embedder.ts';
import { openTransformersEmbedder } from './transformers-embedder.ts';

/**
 * `null`: search by words only.
 *
 * @throws OperationalError `MODEL_UNREADABLE`, `EMBEDDING_PACKAGE_MISSING`
 */
export async function openEmbedder(settings: EmbeddingSettings): Promise<Embedder | null> {
  switch (settings.provider) {
    case 'none':
      return null;
    case 'builtin':
      return await openStaticEmbedder();
    case 'openai-compatible':
      return openOpenAiCompatibleEmbedder(settings);
    case 'transformers':
      return await openTransformersEmbedder(settings);
  }
}
