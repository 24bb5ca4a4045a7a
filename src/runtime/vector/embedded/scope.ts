/** Which rows a call sees. Every statement about objects is bound to one scope. */
import type { DatabaseSync } from 'node:sqlite';
import { checkTenantScope, checkTenantStatus } from '../check-tenant.ts';
import { type Collection, openCollection } from './collections.ts';
import { tenantStatus } from './tenants.ts';

export interface Scope {
  readonly collection: Collection;
  /** The rows whose partition this is; `null` on a collection without tenants: all. */
  readonly tenant: string | null;
}

/** @throws VectorStoreError `collection_unknown`, `tenants_unsupported`, `tenant_required`, `tenant_unknown`, `tenant_inactive` */
export function openScope(db: DatabaseSync, name: string, given: string | undefined): Scope {
  const collection = openCollection(db, name);
  const tenant = checkTenantScope(collection.config, given);
  if (tenant !== null) checkTenantStatus(collection.config, tenant, tenantStatus(db, collection, tenant));
  return { collection, tenant };
}
