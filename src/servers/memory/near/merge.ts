/** One memory for several that say the same. Pure. */
import type { Memory } from '../store/memory-row.ts';
import type { Merged } from '../store/supersede-memories.ts';

const maxTags = 32;
const maxEntities = 64;
const maxSourceChars = 500;

/** The most important one stays; of equals, the newest. */
export function mergedOf(group: readonly Memory[]): {
  readonly kept: Memory;
  readonly others: readonly Memory[];
  readonly merged: Merged;
} {
  const [kept, ...others] = group.toSorted(
    (a, b) =>
      b.importance - a.importance || b.created_at.localeCompare(a.created_at) || a.id.localeCompare(b.id),
  );
  if (kept === undefined) throw new RangeError('a group of none');
  const all = [kept, ...others];
  const sources = [...new Set(all.flatMap(({ source }) => source ?? []))];
  return {
    kept,
    others,
    merged: {
      tags: [...new Set(all.flatMap(({ tags }) => tags))].slice(0, maxTags),
      entities: [...new Set(all.flatMap(({ entities }) => entities))].slice(0, maxEntities),
      importance: kept.importance,
      pinned: all.some(({ pinned }) => pinned),
      source: sources.length === 0 ? null : sources.join('; ').slice(0, maxSourceChars),
    },
  };
}
