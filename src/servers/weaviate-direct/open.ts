/** Opens everything weaviate-direct stands on, and closes it in the reverse order. */
import { openEmbedder } from '../../runtime/embedding/open-embedder.ts';
import { openEmbeddedStore } from '../../runtime/vector/embedded-store.ts';
import type { OpenServer } from '../kit/open-mcp-server.ts';
import type { ProcessContext } from '../kit/run-process.ts';
import { parseWeaviateDirectEnvironment } from './environment.ts';
import { registerWeaviateDirectTools } from './server.ts';
import { visibleStore } from './visible-store.ts';

export async function openWeaviateDirect({ env }: ProcessContext): Promise<OpenServer> {
  const { vectorDirectory, embedding, policy } = parseWeaviateDirectEnvironment(env);
  const embedder = await openEmbedder(embedding);
  const store = openEmbeddedStore({ directory: vectorDirectory });
  const visible = visibleStore(store, policy);
  return {
    dependencies: [
      {
        name: 'vectors',
        essential: true,
        check: (signal) => store.ping(signal),
        breaker: () => store.breakerState,
      },
    ],
    register: (server) => registerWeaviateDirectTools(server, { store: visible, embedder, policy }),
    queueDepth: () => 0,
    close: () => store.close(),
  };
}
