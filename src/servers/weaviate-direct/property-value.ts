/** What a property of an object may hold, before a collection says which type it takes. */
import type { PropertyValue } from '../../runtime/vector/stored-object.ts';

const maxTextChars = 1_000_000;
const maxItems = 10_000;
const maxDepth = 10;

/** @returns what is wrong and where, `null` when nothing is */
export function propertyProblem(value: unknown, at = '', depth = 1): string | null {
  const place = at === '' ? '' : `${at} `;
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${place}is no finite number`;
  if (typeof value === 'string') {
    return value.length <= maxTextChars ? null : `${place}is longer than ${maxTextChars} characters`;
  }
  if (typeof value !== 'object') return `${place}is no JSON value`;
  if (depth > maxDepth) return `${place}is nested deeper than ${maxDepth}`;
  const parts = Object.entries(value);
  if (parts.length > maxItems) return `${place}has more than ${maxItems} parts`;
  for (const [name, part] of parts) {
    const problem = propertyProblem(part, `${at}/${name}`, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

export function isPropertyValue(value: unknown): value is PropertyValue {
  return propertyProblem(value) === null;
}
