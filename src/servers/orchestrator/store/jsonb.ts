/**
 * `value` as the text of a jsonb parameter; SQL NULL for `undefined`.
 *
 * PostgreSQL refuses NUL and lone surrogates, which JSON allows and tools of other makers send: they become U+FFFD.
 */
export function jsonb(value: unknown): string | null {
  if (value === undefined) return null;
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'string' ? item.toWellFormed().replaceAll('\0', '\uFFFD') : item,
  );
}
