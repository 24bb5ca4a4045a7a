import type { GroupBy } from '../search-query.ts';
import type { Scope } from './engine.ts';
import { plainValue } from './found-object.ts';
import type { Page, Rank, RankedHit } from './ranked-hit.ts';

/** Groups are made of this many of the best hits at most. */
const maxGrouped = 10_000;
const firstGrouped = 200;

/** The best hits of each of the best groups, group by group. What has no value is in the group ''. */
export async function groupedHits(
  { collection }: Scope,
  groupBy: GroupBy,
  /** Counts groups. */
  page: Page,
  rank: Rank,
): Promise<readonly RankedHit[]> {
  const stored =
    collection.properties.find(({ name }) => name === groupBy.property)?.stored ?? groupBy.property;
  const reading = { properties: { nonRefProperties: [stored] } };
  const end = Math.min(groupBy.groups, page.offset + page.limit);
  for (let limit = firstGrouped; ; limit = Math.min(limit * 8, maxGrouped)) {
    const hits = await rank({ limit, offset: 0 }, reading);
    const groups = group(hits, stored, groupBy.objectsPerGroup).slice(0, end);
    const isFull = groups.length === end && groups.every((each) => each.length === groupBy.objectsPerGroup);
    if (isFull || hits.length < limit || limit === maxGrouped) return groups.slice(page.offset).flat();
  }
}

function group(hits: readonly RankedHit[], stored: string, objectsPerGroup: number): readonly RankedHit[][] {
  const groups = new Map<string, RankedHit[]>();
  for (const hit of hits) {
    const value = plainValue(hit.found.properties?.nonRefProps?.fields[stored]);
    const values = new Set([value ?? []].flat().map(String));
    // What has no value is a group too.
    for (const each of values.size > 0 ? values : ['']) {
      const members = groups.get(each) ?? [];
      groups.set(each, members);
      if (members.length < objectsPerGroup) members.push({ ...hit, group: each });
    }
  }
  return [...groups.values()];
}
