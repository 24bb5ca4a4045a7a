import type { VectorStore } from '../vector-store.ts';

export interface TenantScope {
  readonly collection: string;
  readonly tenant: string;
}

/** What must be remembered of tenants that are active only while they are read. */
export interface AwakeTenants {
  wake(scope: TenantScope): void;
  asleep(scope: TenantScope): void;
}

/** Runs `work` while an inactive tenant is active: only then it can be read. */
export async function whileAwake<T>(
  store: VectorStore,
  scope: TenantScope,
  memo: AwakeTenants | null,
  work: () => Promise<T>,
): Promise<T> {
  // Noted before: what is cut off here is put back by whoever comes after.
  memo?.wake(scope);
  try {
    await store.setTenants(scope.collection, [{ name: scope.tenant, status: 'active' }]);
    return await work();
  } finally {
    await putToSleep(store, scope, memo);
  }
}

export async function putToSleep(
  store: VectorStore,
  scope: TenantScope,
  memo: AwakeTenants | null,
): Promise<void> {
  await store.setTenants(scope.collection, [{ name: scope.tenant, status: 'inactive' }]);
  memo?.asleep(scope);
}
