/** From the ids that the index ranked to what PostgreSQL knows of them, which has the last word. */

const leastPart = 50;

/**
 * The first `wanted` that still are, in order. They are loaded in parts: few are gone, and few are wanted.
 *
 * @param load those of `ids` that still are, by id
 */
export async function loadRanked<Ranked extends { readonly id: string }, Row>(
  ranked: readonly Ranked[],
  wanted: number,
  load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
): Promise<readonly (Ranked & { readonly row: Row })[]> {
  const loaded: (Ranked & { row: Row })[] = [];
  const part = Math.max(wanted, leastPart);
  for (let at = 0; at < ranked.length && loaded.length < wanted; at += part) {
    const some = ranked.slice(at, at + part);
    const rows = await load(some.map(({ id }) => id));
    for (const each of some) {
      const row = rows.get(each.id);
      if (row !== undefined) loaded.push({ ...each, row });
    }
  }
  return loaded;
}
