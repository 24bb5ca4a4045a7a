import type { CollectionConfig } from '../collection.ts';
import type { VectorStore } from '../vector-store.ts';
import { tenantsOf } from './tenants-of.ts';

const perCall = 200;

/** Removes all tenants of a collection but those called `kept`. */
export async function keepTenants(
  store: VectorStore,
  config: CollectionConfig,
  kept: readonly string[],
): Promise<void> {
  const wanted = new Set(kept);
  const present = (await tenantsOf(store, config)) ?? [];
  const surplus = present.filter(({ name }) => !wanted.has(name));
  for (let from = 0; from < surplus.length; from += perCall) {
    const changes = surplus.slice(from, from + perCall);
    await store.setTenants(
      config.name,
      changes.map(({ name }) => ({ name, status: 'removed' as const })),
    );
  }
}
