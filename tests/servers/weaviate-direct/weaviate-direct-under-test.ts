/** weaviate-direct's tools over an in-memory transport. */
import { openStaticEmbedder } from '../../../src/runtime/embedding/static-embedder.ts';
import type { CollectionPolicy } from '../../../src/servers/weaviate-direct/collection-policy.ts';
import type { WeaviateDirectDeps } from '../../../src/servers/weaviate-direct/deps.ts';
import { registerWeaviateDirectTools } from '../../../src/servers/weaviate-direct/server.ts';
import { visibleStore } from '../../../src/servers/weaviate-direct/visible-store.ts';
import { connectTools, type ToolClient } from '../../support/tool-client.ts';
import { type Engine, embedded } from './stores.ts';

export interface WeaviateDirect extends ToolClient, WeaviateDirectDeps {
  /** With everything in it, whatever the policy says. */
  readonly store: WeaviateDirectDeps['store'];
}

export const everything: CollectionPolicy = { allow: ['*'], deny: [], writes: true, destructive: true };

export async function weaviateDirect(
  options: {
    readonly engine?: Engine;
    readonly policy?: Partial<CollectionPolicy>;
    readonly embedding?: 'builtin' | 'none';
  } = {},
): Promise<WeaviateDirect> {
  const { engine = embedded, embedding = 'builtin' } = options;
  const policy = { ...everything, ...options.policy };
  await using opened = new AsyncDisposableStack();
  const { store } = opened.use(await engine.open());
  const embedder = embedding === 'none' ? null : await openStaticEmbedder();
  const deps = { store: visibleStore(store, policy), embedder, policy };
  const tools = opened.use(await connectTools((server) => registerWeaviateDirectTools(server, deps)));
  const toClose = opened.move();
  return { ...deps, ...tools, store, [Symbol.asyncDispose]: () => toClose.disposeAsync() };
}
