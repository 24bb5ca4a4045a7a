/** JSON of a size that can be walked through; which types a collection takes, its store says. */
const maxTextChars = 1_000_000;
const maxItems = 10_000;
const maxDepth = 10;

/** @returns what is too much, or no JSON, and where; `null` when nothing is */
export function jsonProblem(value: unknown, at: string, depth = 1): string | null {
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${at} is no finite number`;
  if (typeof value === 'string') {
    return value.length <= maxTextChars ? null : `${at} is longer than ${maxTextChars} characters`;
  }
  if (typeof value !== 'object') return `${at} is no JSON value`;
  if (depth > maxDepth) return `${at} is nested deeper than ${maxDepth}`;
  const parts = Object.entries(value);
  if (parts.length > maxItems) return `${at} has more than ${maxItems} parts`;
  for (const [name, part] of parts) {
    const problem = jsonProblem(part, `${at}/${name}`, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}
