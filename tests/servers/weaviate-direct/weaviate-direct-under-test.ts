/** weaviate-direct's tools over an in-memory transport, on the embedded engine. */
import { openStaticEmbedder } from '../../../src/runtime/embedding/static-embedder.ts';
import { openEmbeddedStore } from '../../../src/runtime/vector/embedded-store.ts';
import type { WeaviateDirectDeps } from '../../../src/servers/weaviate-direct/deps.ts';
import { registerWeaviateDirectTools } from '../../../src/servers/weaviate-direct/server.ts';
import type { WritePolicy } from '../../../src/servers/weaviate-direct/write-policy.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { connectTools, type ToolClient } from '../../support/tool-client.ts';

export interface WeaviateDirect extends ToolClient, WeaviateDirectDeps {}

const everything: WritePolicy = { writes: true, destructive: true };

export async function weaviateDirect(
  options: { readonly policy?: WritePolicy; readonly embedding?: 'builtin' | 'none' } = {},
): Promise<WeaviateDirect> {
  const { policy = everything, embedding = 'builtin' } = options;
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory('weaviate-direct'));
  const store = openEmbeddedStore({ directory: directory.path });
  opened.defer(() => store.close());
  const embedder = embedding === 'none' ? null : await openStaticEmbedder();
  const deps = { store, embedder, policy };
  const tools = opened.use(await connectTools((server) => registerWeaviateDirectTools(server, deps)));
  const toClose = opened.move();
  return { ...deps, ...tools, [Symbol.asyncDispose]: () => toClose.disposeAsync() };
}
