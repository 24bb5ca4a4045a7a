/** Opens everything weaviate-direct stands on, and closes it in the reverse order. */
import { openEmbedder } from '../../runtime/embedding/open-embedder.ts';
import { openVectorStore } from '../../runtime/vector/open-vector-store.ts';
import type { OpenServer } from '../kit/open-mcp-server.ts';
import type { ProcessContext } from '../kit/run-process.ts';
import { parseWeaviateDirectEnvironment } from './environment.ts';
import { registerWeaviateDirectTools } from './server.ts';
import { visibleStore } from './visible-store.ts';

export async function openWeaviateDirect({ env }: ProcessContext): Promise<OpenServer> {
  const { vectors, embedding, policy } = parseWeaviateDirectEnvironment(env);
  const embedder = await openEmbedder(embedding, vectors);
  const store = await openVectorStore(vectors);
  const visible = visibleStore(store, policy);
  return {
    dependencies: [
      {
        name: 'vectors',
        // A Weaviate that is away comes back by itself; to start this server again would not help.
        essential: store.engine === 'embedded',
        check: (signal) => store.ping(signal),
        breaker: () => store.breakerState,
      },
    ],
    register: (server) => registerWeaviateDirectTools(server, { store: visible, embedder, policy }),
    queueDepth: () => 0,
    close: () => store.close(),
  };
}
