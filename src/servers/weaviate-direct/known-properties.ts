/** Names of properties, checked before the store is asked, so that a slip of the pen is told from a wrong type. */
import { similarNames } from '../../runtime/text/similar-names.ts';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import { ToolError } from '../kit/tool-error.ts';

/** @throws ToolError `property_unknown` with names that are close */
export function assertProperties({ name, properties }: CollectionConfig, wanted: readonly string[]): void {
  const known = properties.map((property) => property.name);
  const unknown = wanted.find((property) => !known.includes(property));
  if (unknown === undefined) return;
  const near = similarNames(unknown, known);
  const meant = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : '';
  throw new ToolError('property_unknown', `${name} has no property "${unknown}"`, {
    hint: `${meant}Known are: ${known.join(', ') || 'none'}`,
  });
}

/**
 * The named vector to search by, `null` for the unnamed one.
 *
 * @param wanted `target_vectors` of a call; none: the only one there is
 * @throws ToolError `vector_unknown` with the names there are
 */
export function targetOf(
  { name, dimensions, namedVectors = {} }: CollectionConfig,
  [wanted]: readonly string[] = [],
): string | null {
  const known = Object.keys(namedVectors);
  if (wanted === undefined) return (dimensions === null && known.length === 1 ? known[0] : null) ?? null;
  if (known.includes(wanted)) return wanted;
  throw new ToolError('vector_unknown', `${name} has no vector named "${wanted}"`, {
    hint:
      known.length > 0
        ? `Known are: ${known.join(', ')}`
        : 'It has unnamed vectors at most: leave target_vectors out',
  });
}
