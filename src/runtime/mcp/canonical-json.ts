/** JSON with sorted keys and without spaces: the same text for the same value. `null` when it is nested deeper than `depth`. */
export function canonicalJson(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth === 0) return null;
  if (Array.isArray(value))
    return joined(
      value.map((item) => canonicalJson(item, depth - 1)),
      '[]',
    );
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = entries.map(([key, item]) => {
    const part = canonicalJson(item, depth - 1);
    return part === null ? null : `${JSON.stringify(key)}:${part}`;
  });
  return joined(parts, '{}');
}

function joined(parts: readonly (string | null)[], brackets: '[]' | '{}'): string | null {
  return parts.includes(null) ? null : `${brackets[0]}${parts.join(',')}${brackets[1]}`;
}
