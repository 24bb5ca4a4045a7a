import type { VectorSettings } from './vector-settings.ts';
import type { VectorStore } from './vector-store.ts';

/**
 * Loads the code of the one engine only. A Weaviate that is away is no failure: the calls tell.
 *
 * @throws OperationalError `VECTOR_STORE_FAILED` when the files of the embedded engine cannot be opened
 */
export async function openVectorStore(settings: VectorSettings): Promise<VectorStore> {
  if (settings.engine === 'embedded') {
    const { openEmbeddedStore } = await import('./embedded-store.ts');
    return openEmbeddedStore(settings);
  }
  const { openWeaviateStore } = await import('./weaviate-store.ts');
  return openWeaviateStore(settings);
}
