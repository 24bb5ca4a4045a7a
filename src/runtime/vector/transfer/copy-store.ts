/** Makes the collections of one store stand in another, object by object, with their vectors and tenants. */
import type { CollectionConfig, Tenant } from '../collection.ts';
import type { VectorStore } from '../vector-store.ts';
import { type Difference, type ObjectScope, objectsOf } from './object-stream.ts';
import { prepareCollection } from './prepare-collection.ts';
import { keepTenants } from './set-tenants.ts';
import { type SyncResult, syncObjects } from './sync-objects.ts';
import { tenantsOf } from './tenants-of.ts';
import { type AwakeTenants, putToSleep, type TenantScope, whileAwake } from './while-awake.ts';

/** What outlives a copy that is cut off. */
export interface CopyMemo extends AwakeTenants {
  /** Whether the target's collection of that name is one that this copy has made. */
  isOwn(collection: string): boolean;
  own(collection: string): void;
  /** Up to which id a scope is copied; '' at its beginning, `null` when it is done. */
  placeOf(scope: ObjectScope): string | null;
  /** @param lastId `null`: the scope is done */
  reached(scope: ObjectScope, lastId: string | null): void;
  /** Those that a copy before left active. */
  readonly awake: readonly TenantScope[];
}

export interface CopyProgress extends ObjectScope {
  /** Of this scope, or of the whole file. */
  readonly objects: number;
  /** `null`: not known. */
  readonly total: number | null;
}

export interface Copy {
  readonly source: VectorStore;
  readonly target: VectorStore;
  readonly memo: CopyMemo;
  /** Whether collections of the target that hold objects already may become copies. */
  readonly mayReplace: boolean;
  /** From where the memo says, or everything once more. */
  readonly isResumed: boolean;
  readonly onProgress: (progress: CopyProgress) => void;
  readonly signal: AbortSignal;
}

export interface CopyResult extends Pick<SyncResult, 'objects' | 'written' | 'removed'> {
  readonly collections: number;
  /** `null`: there was nothing to do. */
  readonly firstDifference: Difference | null;
}

/** Of one scope. */
interface ScopeResult extends SyncResult {
  readonly scope: ObjectScope;
}

/**
 * The target's collections of other names stay as they are.
 *
 * @throws OperationalError `TRANSFER_BLOCKED`, what the stores throw; the reason of `signal`
 */
export async function copyStore(copy: Copy): Promise<CopyResult> {
  const { source, target, memo } = copy;
  for (const scope of memo.awake) await putToSleep(source, scope, memo);
  const configs = await source.listCollections();
  for (const config of configs) {
    await prepareCollection(target, config, copy.mayReplace || memo.isOwn(config.name));
    memo.own(config.name);
  }
  await removeForgotten(copy, new Set(configs.map(({ name }) => name)));
  const results: ScopeResult[] = [];
  for (const config of configs) results.push(...(await copyCollection(copy, config)));
  const sum = (key: 'objects' | 'written' | 'removed'): number =>
    results.reduce((total, result) => total + result[key], 0);
  return {
    collections: configs.length,
    objects: sum('objects'),
    written: sum('written'),
    removed: sum('removed'),
    firstDifference: results.flatMap(differenceIn)[0] ?? null,
  };
}

function differenceIn({ scope, firstDifference: what }: ScopeResult): readonly Difference[] {
  return what === null ? [] : [{ ...scope, what }];
}

/** What was copied before, and deleted in the source since. */
async function removeForgotten({ target, memo }: Copy, names: ReadonlySet<string>): Promise<void> {
  for (const { name } of await target.listCollections()) {
    if (memo.isOwn(name) && !names.has(name)) await target.deleteCollection(name);
  }
}

async function copyCollection(copy: Copy, config: CollectionConfig): Promise<readonly ScopeResult[]> {
  const { source, target } = copy;
  const tenants = await tenantsOf(source, config);
  if (tenants === null) return [await copyScope(copy, config, undefined)];
  await keepTenants(
    target,
    config,
    tenants.map(({ name }) => name),
  );
  const results: ScopeResult[] = [];
  for (const tenant of tenants) results.push(await copyTenant(copy, config, tenant));
  return results;
}

/** An inactive one can be read only while it is active; it is put back, also by the copy after one that was cut off. */
async function copyTenant(copy: Copy, config: CollectionConfig, tenant: Tenant): Promise<ScopeResult> {
  const { source, target, memo } = copy;
  const scope = { collection: config.name, tenant: tenant.name };
  await target.setTenants(config.name, [{ name: tenant.name, status: 'active' }]);
  if (tenant.status === 'active') return copyScope(copy, config, tenant.name);
  const result = await whileAwake(source, scope, memo, () => copyScope(copy, config, tenant.name));
  await target.setTenants(config.name, [tenant]);
  return result;
}

async function copyScope(
  { source, target, memo, isResumed, onProgress, signal }: Copy,
  config: CollectionConfig,
  tenant: string | undefined,
): Promise<ScopeResult> {
  const scope: ObjectScope = { collection: config.name, tenant };
  const after = isResumed ? memo.placeOf(scope) : '';
  if (after === null) return { scope, objects: 0, written: 0, removed: 0, firstDifference: null };
  const total = await source.count(config.name, undefined, { tenant });
  const result = await syncObjects({
    source: objectsOf(source, scope, after),
    target,
    config,
    tenant,
    after,
    signal,
    onProgress: ({ objects, lastId }) => {
      if (isResumed) memo.reached(scope, lastId);
      // Of one that is gone on with, the rest.
      onProgress({ ...scope, objects, total: after === '' ? total : null });
    },
  });
  if (isResumed) memo.reached(scope, null);
  return { scope, ...result };
}
