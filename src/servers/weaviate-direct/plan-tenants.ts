import type { Tenant } from '../../runtime/vector/collection.ts';

export interface WantedTenant {
  readonly name: string;
  readonly status: Tenant['status'] | 'removed';
}

export interface TenantPlan {
  /** All that is to be done. */
  readonly wanted: readonly WantedTenant[];
  readonly added: string[];
  readonly changed: string[];
  readonly removed: string[];
  readonly unchanged: string[];
}

export function planTenants(known: readonly Tenant[], wanted: readonly WantedTenant[]): TenantPlan {
  const statuses = new Map(known.map(({ name, status }) => [name, status]));
  const fate = ({ name, status }: WantedTenant): 'added' | 'changed' | 'removed' | 'unchanged' => {
    const before = statuses.get(name);
    if (status === 'removed') return before === undefined ? 'unchanged' : 'removed';
    if (before === undefined) return 'added';
    return before === status ? 'unchanged' : 'changed';
  };
  const { added = [], changed = [], removed = [], unchanged = [] } = Object.groupBy(wanted, fate);
  const names = (tenants: readonly WantedTenant[]): string[] => tenants.map(({ name }) => name);
  return {
    wanted: [...added, ...changed, ...removed],
    added: names(added),
    changed: names(changed),
    removed: names(removed),
    unchanged: names(unchanged),
  };
}
