/** Vitest global setup: one Weaviate for each worker of the run, started when its first test file asks for it. */
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { openKeeperDesk } from './keeper-desk.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with `{ url, grpcPort }` of a Weaviate, another one for each path. */
    readonly weaviateDesk: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const desk = await openKeeperDesk(fileURLToPath(new URL('./weaviate-keeper.ts', import.meta.url)));
  project.provide('weaviateDesk', desk.url);
  return () => desk.close();
}
