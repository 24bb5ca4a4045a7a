import type { CollectionConfig } from '../../runtime/vector/collection.ts';

/**
 * The named vector to search by, `null` for the unnamed one.
 *
 * @param wanted `target_vectors` of a call; none: the only vector there is
 */
export function targetVector(
  { dimensions, namedVectors = {} }: CollectionConfig,
  [wanted]: readonly string[] = [],
): string | null {
  if (wanted !== undefined) return wanted;
  const [only = null, ...others] = Object.keys(namedVectors);
  return dimensions === null && others.length === 0 ? only : null;
}
