/** A store in which the collections that the policy hides do not exist. */
import type { StoredObject } from '../../runtime/vector/stored-object.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import { VectorStoreError } from '../../runtime/vector/vector-store-error.ts';
import { type CollectionPolicy, isVisible, seesEverything } from './collection-policy.ts';
import { withoutHidden } from './without-hidden.ts';

/** @throws VectorStoreError `collection_unknown` from every call about a hidden collection */
export function visibleStore(store: VectorStore, policy: CollectionPolicy): VectorStore {
  if (seesEverything(policy)) return store;
  const isHidden = (name: string): boolean => !isVisible(policy, name);
  const seen =
    <Rest extends readonly unknown[], Answer>(call: (name: string, ...rest: Rest) => Promise<Answer>) =>
    async (name: string, ...rest: Rest): Promise<Answer> => {
      if (isHidden(name)) throw unknown(name);
      return call(name, ...rest);
    };
  const shown = async <T extends StoredObject>(name: string, found: readonly T[]): Promise<readonly T[]> => {
    const config = await store.getCollection(name);
    return config === null ? found : withoutHidden(found, config, isHidden);
  };
  return {
    engine: store.engine,
    get breakerState() {
      return store.breakerState;
    },
    ping: (signal) => store.ping(signal),
    listCollections: async () => (await store.listCollections()).filter(({ name }) => !isHidden(name)),
    getCollection: async (name) => {
      const config = isHidden(name) ? null : await store.getCollection(name);
      // The engine may know it by a second name.
      return config === null || isHidden(config.name) ? null : config;
    },
    createCollection: async (config) => {
      if (isHidden(config.name)) throw unknown(config.name);
      return store.createCollection(config);
    },
    deleteCollection: seen((name) => store.deleteCollection(name)),
    resetVectors: seen((name, vectors) => store.resetVectors(name, vectors)),
    updateCollection: seen((name, patch) => store.updateCollection(name, patch)),
    listTenants: seen((name) => store.listTenants(name)),
    setTenants: seen((name, tenants) => store.setTenants(name, tenants)),
    count: seen((name, filter, scope) => store.count(name, filter, scope)),
    upsert: seen((name, objects, options) => store.upsert(name, objects, options)),
    upsertEach: seen((name, objects, options) => store.upsertEach(name, objects, options)),
    merge: seen((name, id, patch, options) => store.merge(name, id, patch, options)),
    get: seen(async (name, id, options) => {
      const object = await store.get(name, id, options);
      return object === null ? null : ((await shown(name, [object]))[0] ?? null);
    }),
    delete: seen((name, ids, scope) => store.delete(name, ids, scope)),
    deleteWhere: seen((name, filter, options) => store.deleteWhere(name, filter, options)),
    list: seen(async (name, page) => shown(name, await store.list(name, page))),
    searchKeyword: seen(async (name, query) => shown(name, await store.searchKeyword(name, query))),
    searchVector: seen(async (name, query) => shown(name, await store.searchVector(name, query))),
    searchHybrid: seen(async (name, query) => shown(name, await store.searchHybrid(name, query))),
    aggregate: seen((name, query) => store.aggregate(name, query)),
    // Counts of a node are of all collections.
    status: async () => {
      const { nodes, ...status } = await store.status();
      return { ...status, nodes: nodes.map((node) => ({ ...node, objects: null, shards: null })) };
    },
    // Which collections a query is about, its checks have seen.
    graphql: (query, variables, signal) => store.graphql(query, variables, signal),
    close: () => store.close(),
  };
}

function unknown(name: string): VectorStoreError {
  return new VectorStoreError(
    'collection_unknown',
    `There is no collection "${name}"`,
    'list_collections tells which there are',
  );
}
