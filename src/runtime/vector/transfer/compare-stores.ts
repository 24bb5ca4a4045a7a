/** Whether two stores hold and find the same: counts of everything, and a sample of searches. */
import type { StoredObject } from '../stored-object.ts';
import type { VectorStore } from '../vector-store.ts';
import { searchDifference } from './compare-searches.ts';
import type { Difference, ObjectScope } from './object-stream.ts';
import { tenantsOf } from './tenants-of.ts';

export interface Comparison {
  /** Searches that were made on both sides. */
  readonly searches: number;
  /** Of the nearest objects in them, the share that the target finds as near: 0 to 1. Engines may be approximate. */
  readonly nearestShare: number;
  readonly difference: Difference | null;
}

/** Spread evenly over ids as they are drawn at random. */
const samplePlaces = ['', ...'123456789abcdef'].map((digit) => (digit === '' ? '' : `${digit}0000000`));

/** Of each of `source`'s collections; inactive tenants are counted only as such. @throws what the stores throw; the reason of `signal` */
export async function compareStores(
  source: VectorStore,
  target: VectorStore,
  signal: AbortSignal,
): Promise<Comparison> {
  const sum = { searches: 0, positions: 0, asNear: 0 };
  const ended = (difference: Difference | null): Comparison => ({
    searches: sum.searches,
    nearestShare: sum.positions === 0 ? 1 : sum.asNear / sum.positions,
    difference,
  });
  for (const config of await source.listCollections()) {
    const tenants = await tenantsOf(source, config);
    const others = await tenantsOf(target, config);
    const what = tenantDifference(tenants, others);
    if (what !== null) return ended({ collection: config.name, what });
    for (const tenant of activeOf(tenants)) {
      signal.throwIfAborted();
      const scope: ObjectScope = { collection: config.name, tenant };
      const counted = await countDifference(source, target, scope);
      if (counted !== null) return ended({ ...scope, what: counted });
      const samples = await sampleOf(source, scope);
      const sought = await searchDifference({ source, target, config, tenant, samples });
      sum.searches += sought.searches;
      sum.positions += sought.positions;
      sum.asNear += sought.asNear;
      if (sought.what !== null) return ended({ ...scope, what: sought.what });
    }
  }
  return ended(null);
}

type Tenants = Awaited<ReturnType<typeof tenantsOf>>;

function activeOf(tenants: Tenants): readonly (string | undefined)[] {
  return tenants?.filter(({ status }) => status === 'active').map(({ name }) => name) ?? [undefined];
}

function tenantDifference(tenants: Tenants, others: Tenants): string | null {
  if (tenants === null && others === null) return null;
  const known = new Map(others?.map(({ name, status }) => [name, status]));
  const differing = tenants?.find(({ name, status }) => known.get(name) !== status);
  if (differing !== undefined) {
    const there = known.get(differing.name) ?? 'missing';
    return `tenant "${differing.name}" is ${differing.status} here and ${there} there`;
  }
  return tenants?.length === others?.length
    ? null
    : `${tenants?.length ?? 0} tenants here, ${others?.length ?? 0} there`;
}

async function countDifference(
  source: VectorStore,
  target: VectorStore,
  { collection, tenant }: ObjectScope,
): Promise<string | null> {
  const [here, there] = await Promise.all(
    [source, target].map((store) => store.count(collection, undefined, { tenant })),
  );
  return here === there ? null : `${here} objects here, ${there} there`;
}

/** At most as many as there are places, with their vectors. */
async function sampleOf(
  store: VectorStore,
  { collection, tenant }: ObjectScope,
): Promise<readonly StoredObject[]> {
  const found = new Map<string, StoredObject>();
  for (const place of samplePlaces) {
    const after = place === '' ? '' : `${place}-0000-0000-0000-000000000000`;
    const [object] = await store.list(collection, { tenant, limit: 1, after, includeVector: true });
    if (object === undefined) break;
    found.set(object.id, object);
  }
  return [...found.values()];
}
