/** The run's Weaviate, and stores on it. */
import { inject } from 'vitest';
import type { VectorStore } from '../../src/runtime/vector/vector-store.ts';
import { openWeaviateStore } from '../../src/runtime/vector/weaviate-store.ts';
import { askDesk } from './keeper-desk.ts';
import { weaviateKeys } from './weaviate-process.ts';

export interface RunWeaviate {
  readonly url: string;
  readonly grpcPort: number;
}

/** Its collections are shared by all test files: each names its own. */
export async function runWeaviate(): Promise<RunWeaviate> {
  return JSON.parse(await askDesk(inject('weaviateDesk'))) as RunWeaviate;
}

export async function weaviateStore(key: keyof typeof weaviateKeys = 'admin'): Promise<VectorStore> {
  return openWeaviateStore({ ...(await runWeaviate()), apiKey: weaviateKeys[key] });
}
