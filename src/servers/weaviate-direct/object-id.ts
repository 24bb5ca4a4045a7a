/** Ids for objects that come without one. */
import { createHash, randomUUID } from 'node:crypto';

/** A UUID that is always the same for the same parts. @see RFC 9562, version 8: what it holds is up to the maker */
export function idFrom(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const groups = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
    hash.slice(20, 32),
  ];
  return groups.join('-');
}

/**
 * The id of an object that a call adds without one: by its key, so that the same call twice adds nothing more.
 *
 * @param place of the object in its call
 */
export function newObjectId(key: string | undefined, ...place: readonly string[]): string {
  return key === undefined ? randomUUID() : idFrom(key, ...place);
}
