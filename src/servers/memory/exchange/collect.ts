/** What a reader found in a file, all of it or nothing. */
import { ImportProblem } from './import-problem.ts';

/** A part of a file, and the line where it begins; the first line is 1. */
export interface Found<T> {
  readonly line: number;
  readonly item: T;
}

export interface ReadLimits {
  /** Most memories, or entities and relations together, that a file may hold. */
  readonly maxItems: number;
}

/**
 * @param idOf what no two items share; `null` for an item without such
 * @throws ImportProblem at the first item above the limit, or with the id of an earlier one
 */
export function collect<T>(
  found: Iterable<Found<T>>,
  { maxItems }: ReadLimits,
  idOf: (item: T) => string | null,
): readonly T[] {
  const items: T[] = [];
  const lines = new Map<string, number>();
  for (const { line, item } of found) {
    if (items.length === maxItems) {
      throw new ImportProblem(line, `the file holds more than ${maxItems}, the most that one import takes`);
    }
    const id = idOf(item);
    const first = id === null ? undefined : lines.get(id);
    if (first !== undefined) throw new ImportProblem(line, `has the same id or name as line ${first}`);
    if (id !== null) lines.set(id, line);
    items.push(item);
  }
  return items;
}
