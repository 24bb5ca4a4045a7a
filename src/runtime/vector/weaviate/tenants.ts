import { checkTenants } from '../check-tenant.ts';
import type { Tenant } from '../collection.ts';
import type { Catalogue } from './catalogue.ts';
import type { WeaviateConnection } from './connection.ts';

interface WeaviateTenant {
  readonly name: string;
  readonly activityStatus?: string;
}

const maxTenants = 200;
/** Weaviate's limit of one change. */
const tenantsPerCall = 100;
const active = ['HOT', 'ACTIVE'];

/** In the order of their names. @throws VectorStoreError `collection_unknown`, `tenants_unsupported` */
export async function listTenants(
  { connection, catalogue }: { readonly connection: WeaviateConnection; readonly catalogue: Catalogue },
  name: string,
): Promise<readonly Tenant[]> {
  const { config } = await catalogue.openToWrite(name);
  checkTenants(config, []);
  const path = `/schema/${name}/tenants`;
  const tenants = await connection.rest<readonly WeaviateTenant[]>('list tenants', { method: 'GET', path });
  return (tenants ?? []).map(tenantOf).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws VectorStoreError `collection_unknown`, `tenants_unsupported`, `tenant_invalid` */
export async function setTenants(
  engine: { readonly connection: WeaviateConnection; readonly catalogue: Catalogue },
  name: string,
  tenants: readonly { readonly name: string; readonly status: Tenant['status'] | 'removed' }[],
): Promise<void> {
  if (tenants.length > maxTenants) {
    throw new RangeError(`at most ${maxTenants} tenants a call, got ${tenants.length}`);
  }
  const { config } = await engine.catalogue.openToWrite(name);
  checkTenants(
    config,
    tenants.map((tenant) => tenant.name),
  );
  const known = new Map((await listTenants(engine, name)).map((tenant) => [tenant.name, tenant.status]));
  // Of those named twice the last one counts.
  const wanted = [...new Map(tenants.map((tenant) => [tenant.name, tenant])).values()];
  const there = wanted.filter((tenant) => known.has(tenant.name));
  const send = (method: 'POST' | 'PUT' | 'DELETE', items: readonly unknown[]) =>
    change(engine.connection, name, { method, items });
  await send(
    'DELETE',
    there.filter(({ status }) => status === 'removed').map((tenant) => tenant.name),
  );
  await send(
    'POST',
    wanted.filter((tenant) => !known.has(tenant.name) && tenant.status !== 'removed').map(weaviateTenant),
  );
  await send(
    'PUT',
    there
      .filter(({ name: tenant, status }) => status !== 'removed' && known.get(tenant) !== status)
      .map(weaviateTenant),
  );
}

async function change(
  connection: WeaviateConnection,
  collection: string,
  { method, items }: { readonly method: 'POST' | 'PUT' | 'DELETE'; readonly items: readonly unknown[] },
): Promise<void> {
  for (let from = 0; from < items.length; from += tenantsPerCall) {
    const body = items.slice(from, from + tenantsPerCall);
    await connection.rest('set tenants', { method, path: `/schema/${collection}/tenants`, body });
  }
}

function weaviateTenant({
  name,
  status,
}: {
  readonly name: string;
  readonly status: string;
}): WeaviateTenant {
  return { name, activityStatus: status === 'active' ? 'ACTIVE' : 'INACTIVE' };
}

/** Without a status a tenant is active. */
function tenantOf({ name, activityStatus = 'ACTIVE' }: WeaviateTenant): Tenant {
  return { name, status: active.includes(activityStatus) ? 'active' : 'inactive' };
}
