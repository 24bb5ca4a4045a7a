/**
 * Whether a URI can come from a template. Each expression stands for anything: the gateway only wants to know whose URI
 * it is, not what is in it.
 *
 * @see RFC 6570
 */
export function fitsTemplate(uri: string, template: string): boolean {
  const literals = template.split(/\{[^{}]*\}/);
  const first = literals[0] as string;
  const last = literals.at(-1) as string;
  if (literals.length === 1) return uri === template;
  if (!uri.startsWith(first)) return false;
  let at = first.length;
  // The earliest place of each literal leaves most room for those behind it.
  for (const literal of literals.slice(1, -1)) {
    const found = uri.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return uri.length - last.length >= at && uri.endsWith(last);
}
