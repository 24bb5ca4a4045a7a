import type { CollectionConfig, Tenant } from '../collection.ts';
import type { VectorStore } from '../vector-store.ts';

/** Its tenants; `null` for a collection that keeps none apart. */
export async function tenantsOf(
  store: Pick<VectorStore, 'listTenants'>,
  { name, multiTenant = false }: CollectionConfig,
): Promise<readonly Tenant[] | null> {
  return multiTenant ? store.listTenants(name) : null;
}
