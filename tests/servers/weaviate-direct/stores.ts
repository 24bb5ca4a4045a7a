/** The engines that the tools are tested on. */
import { openEmbeddedStore } from '../../../src/runtime/vector/embedded-store.ts';
import type { VectorStore } from '../../../src/runtime/vector/vector-store.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { emptyWeaviateStore } from '../../support/weaviate.ts';
import { noWeaviate } from '../../support/weaviate-binary.ts';

interface OpenedStore extends AsyncDisposable {
  /** Without a collection. */
  readonly store: VectorStore;
}

export interface Engine {
  readonly name: VectorStore['engine'];
  /** For one test, or the tests of one file: nobody else uses it. */
  open(): Promise<OpenedStore>;
}

export const embedded: Engine = {
  name: 'embedded',
  open: async () => {
    await using opened = new AsyncDisposableStack();
    const directory = opened.use(await temporaryDirectory('weaviate-direct'));
    const store = openEmbeddedStore({ directory: directory.path });
    opened.defer(() => store.close());
    const toClose = opened.move();
    return { store, [Symbol.asyncDispose]: () => toClose.disposeAsync() };
  },
};

const weaviate: Engine = {
  name: 'weaviate',
  open: async () => {
    const store = await emptyWeaviateStore();
    return { store, [Symbol.asyncDispose]: () => store.close() };
  },
};

/** The tools do the same on each; a Weaviate only where there is one. */
export const engines: readonly Engine[] = noWeaviate() === null ? [embedded, weaviate] : [embedded];
