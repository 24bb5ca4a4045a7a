import type { CollectionConfig, Tenant } from './collection.ts';
import { VectorStoreError } from './vector-store-error.ts';

const tenantName = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Whether a call about `config` may name `tenant`; whether it is there, the engine says.
 *
 * @returns the tenant; `null` on a collection without tenants
 * @throws VectorStoreError `tenant_required`, `tenants_unsupported`
 */
export function checkTenantScope(config: CollectionConfig, tenant: string | undefined): string | null {
  if (config.multiTenant !== true) {
    if (tenant === undefined) return null;
    throw tenantsUnsupported(config);
  }
  if (tenant !== undefined) return tenant;
  throw new VectorStoreError(
    'tenant_required',
    `${config.name} keeps tenants apart`,
    'Say which tenant the call is about',
  );
}

/** @throws VectorStoreError `tenants_unsupported`, `tenant_invalid` */
export function checkTenants(config: CollectionConfig, names: readonly string[]): void {
  if (config.multiTenant !== true) throw tenantsUnsupported(config);
  for (const name of names) {
    if (tenantName.test(name)) continue;
    const hint = '1 to 64 letters, digits, _ and -';
    throw new VectorStoreError('tenant_invalid', `"${name}" is no name of a tenant`, hint);
  }
}

/** @throws VectorStoreError `tenant_unknown`, `tenant_inactive` */
export function checkTenantStatus(
  config: CollectionConfig,
  tenant: string,
  status: Tenant['status'] | undefined,
): void {
  if (status === 'active') return;
  if (status === 'inactive') {
    const message = `Tenant "${tenant}" of ${config.name} is inactive`;
    throw new VectorStoreError('tenant_inactive', message, 'Set its status to active first');
  }
  const message = `${config.name} has no tenant "${tenant}"`;
  throw new VectorStoreError('tenant_unknown', message, 'Add it first, or list the tenants there are');
}

function tenantsUnsupported({ name }: CollectionConfig): VectorStoreError {
  return new VectorStoreError('tenants_unsupported', `${name} has no tenants`, 'Leave the tenant out');
}
