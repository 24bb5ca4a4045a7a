/** Stores memories with regard to what is known already: near duplicates, and what they are at odds with. */
import type { MemoryDeps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { type NewMemory, type StoredMemory, storeMemories } from '../store/store-memory.ts';
import { supersedeMemories } from '../store/supersede-memories.ts';
import { findNear } from './find-near.ts';

export interface MemoryToPlace {
  readonly memory: NewMemory;
  /** Whether one that says the same in nearly the same words is enough. */
  readonly isNearEnough: boolean;
  readonly onConflict: 'supersede' | 'keep_both' | 'reject';
}

export interface PlacedMemory {
  /** `null` when it was rejected. */
  readonly id: string | null;
  readonly outcome: StoredMemory['outcome'] | 'rejected';
  /** Ids of those it took the place of, or because of which it was rejected. */
  readonly conflicts: string[];
}

/** One result for each, in order. Those that need no look at the others are stored in one statement. */
export async function placeMemories(
  deps: Pick<MemoryDeps, 'db' | 'index' | 'indexer' | 'quota'>,
  scope: Scope,
  wishes: readonly MemoryToPlace[],
): Promise<readonly PlacedMemory[]> {
  await deps.quota.assertRoom(deps.db, scope.namespace, wishes.length);
  const plain = wishes.filter((wish) => !needsLook(wish));
  const stored = await storeMemories(
    deps.db,
    scope,
    plain.map(({ memory }) => memory),
  );
  const placed = new Map(plain.map((wish, n) => [wish, stored[n]]));
  const results: PlacedMemory[] = [];
  for (const wish of wishes) {
    const done = placed.get(wish);
    results.push(done === undefined ? await place(deps, scope, wish) : { ...done, conflicts: [] });
  }
  return results;
}

function needsLook({ isNearEnough, onConflict }: MemoryToPlace): boolean {
  return isNearEnough || onConflict !== 'keep_both';
}

async function place(
  deps: Pick<MemoryDeps, 'db' | 'index' | 'indexer'>,
  scope: Scope,
  { memory, isNearEnough, onConflict }: MemoryToPlace,
): Promise<PlacedMemory> {
  // So that the one just before is found too.
  deps.indexer.wake();
  const { same, atOdds } = await findNear(deps, scope, memory.content);
  const [nearest] = same;
  if (isNearEnough && nearest !== undefined) return { id: nearest, outcome: 'duplicate', conflicts: [] };
  if (onConflict === 'reject' && atOdds.length > 0) {
    return { id: null, outcome: 'rejected', conflicts: [...atOdds] };
  }
  return deps.db.transaction(async (tx) => {
    const [stored] = await storeMemories(tx, scope, [memory]);
    if (stored === undefined) throw new Error('a store gave no result');
    const isNew = stored.outcome === 'created' && onConflict === 'supersede';
    const superseded = isNew ? await supersedeMemories(tx, scope, atOdds, stored.id) : [];
    return { ...stored, conflicts: [...superseded] };
  });
}
