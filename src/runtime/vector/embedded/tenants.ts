/** The tenants of a collection: a registry row each; their objects are the partition of that name. */
import type { DatabaseSync } from 'node:sqlite';
import { checkTenants } from '../check-tenant.ts';
import type { Tenant } from '../collection.ts';
import { type Collection, openCollection } from './collections.ts';
import { guarded, inTransaction, prepared } from './sqlite.ts';

const maxTenants = 200;

export function listTenants(db: DatabaseSync, name: string): readonly Tenant[] {
  const { config, number } = openCollection(db, name);
  checkTenants(config, []);
  const select = 'SELECT name, status FROM tenants WHERE collection = ? ORDER BY name';
  return guarded('list tenants', () => db.prepare(select).all(number).map(tenantOf));
}

export function setTenants(
  db: DatabaseSync,
  name: string,
  tenants: readonly { readonly name: string; readonly status: Tenant['status'] | 'removed' }[],
): void {
  if (tenants.length > maxTenants) {
    throw new RangeError(`at most ${maxTenants} tenants a call, got ${tenants.length}`);
  }
  inTransaction(db, 'set tenants', () => {
    const collection = openCollection(db, name);
    checkTenants(
      collection.config,
      tenants.map((tenant) => tenant.name),
    );
    const set = prepared(
      db,
      `INSERT INTO tenants (collection, name, status) VALUES (?, ?, ?)
        ON CONFLICT (collection, name) DO UPDATE SET status = excluded.status`,
    );
    for (const tenant of tenants) {
      if (tenant.status === 'removed') removeTenant(db, collection, tenant.name);
      else set.run(collection.number, tenant.name, tenant.status);
    }
  });
}

export function tenantStatus(
  db: DatabaseSync,
  { number }: Collection,
  tenant: string,
): Tenant['status'] | undefined {
  const select = 'SELECT name, status FROM tenants WHERE collection = ? AND name = ?';
  const row = guarded('read a tenant', () => prepared(db, select).get(number, tenant));
  return row === undefined ? undefined : tenantOf(row).status;
}

function removeTenant(db: DatabaseSync, collection: Collection, tenant: string): void {
  const { number, objects, keywords, vectorTables } = collection;
  db.prepare(`DELETE FROM ${keywords} WHERE rowid IN (SELECT row FROM ${objects} WHERE partition = ?)`).run(
    tenant,
  );
  for (const table of [objects, ...vectorTables.map((each) => each.table)]) {
    db.prepare(`DELETE FROM ${table} WHERE partition = ?`).run(tenant);
  }
  db.prepare('DELETE FROM tenants WHERE collection = ? AND name = ?').run(number, tenant);
}

function tenantOf(row: Record<string, unknown>): Tenant {
  return { name: String(row['name']), status: row['status'] === 'active' ? 'active' : 'inactive' };
}
