/** A Weaviate that no other test file uses at the same time, and stores on it. */
import { inject } from 'vitest';
import type { VectorStore } from '../../src/runtime/vector/vector-store.ts';
import { openWeaviateStore } from '../../src/runtime/vector/weaviate-store.ts';
import { askDesk } from './keeper-desk.ts';
import { weaviateKeys } from './weaviate-process.ts';

export interface RunWeaviate {
  readonly url: string;
  readonly grpcPort: number;
}

/** That of this worker, with whatever an earlier file left in it. */
export async function runWeaviate(): Promise<RunWeaviate> {
  const worker = process.env['VITEST_POOL_ID'] ?? '1';
  return JSON.parse(await askDesk(`${inject('weaviateDesk')}/${worker}`)) as RunWeaviate;
}

/** Without a collection. */
export async function emptyWeaviateStore(): Promise<VectorStore> {
  const store = await weaviateStore();
  for (const { name } of await store.listCollections()) await store.deleteCollection(name);
  return store;
}

export async function weaviateStore(key: keyof typeof weaviateKeys = 'admin'): Promise<VectorStore> {
  return openWeaviateStore({ ...(await runWeaviate()), apiKey: weaviateKeys[key] });
}
