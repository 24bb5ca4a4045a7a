/** Weaviate's filter JSON as callers write it, in its old and its new spelling, into the one the engines take. */
import type { Filter } from '../../runtime/vector/filter.ts';
import { filterInvalid } from './filter-invalid.ts';
import { filterValue, valueKey } from './filter-value.ts';

const combining = ['And', 'Or', 'Not'] as const;
const comparing = [
  'Equal',
  'NotEqual',
  'GreaterThan',
  'GreaterThanEqual',
  'LessThan',
  'LessThanEqual',
  'Like',
  'WithinGeoRange',
  'IsNull',
  'ContainsAny',
  'ContainsAll',
  'ContainsNone',
] as const;
const maxDepth = 10;
const maxOperands = 100;

/** @throws ToolError `filter_invalid` that says where and what is allowed */
export function parseWeaviateFilter(json: unknown, at = 'filter', depth = 1): Filter {
  if (depth > maxDepth) throw filterInvalid(at, `is nested deeper than ${maxDepth}`);
  if (!isMapping(json)) throw filterInvalid(at, 'must be a mapping with operator');
  const { operator } = json;
  if (includes(combining, operator)) {
    checkKeys(json, at, (key) => key === 'operator' || key === 'operands');
    return { operator, operands: operandsOf(json, operator, at, depth) };
  }
  if (!includes(comparing, operator)) {
    const known = [...combining, ...comparing].join(', ');
    throw filterInvalid(`${at}.operator`, `is ${shown(operator)}; known are ${known}`);
  }
  checkKeys(json, at, (key) => key === 'operator' || key === 'path' || valueKey.test(key));
  return { operator, path: pathOf(json, at), value: filterValue(operator, json, at) };
}

function operandsOf(
  { operands }: Record<string, unknown>,
  operator: (typeof combining)[number],
  at: string,
  depth: number,
): readonly Filter[] {
  const count = Array.isArray(operands) ? operands.length : 0;
  if (!Array.isArray(operands) || count === 0 || count > maxOperands) {
    throw filterInvalid(`${at}.operands`, `must be a list of 1 to ${maxOperands} filters`);
  }
  if (operator === 'Not' && count > 1) throw filterInvalid(`${at}.operands`, 'of Not must be one filter');
  return operands.map((operand, index) =>
    parseWeaviateFilter(operand, `${at}.operands[${index}]`, depth + 1),
  );
}

function pathOf({ path }: Record<string, unknown>, at: string): readonly string[] {
  const [name, ...deeper] = Array.isArray(path) ? (path as unknown[]) : [path];
  if (typeof name === 'string' && name !== '' && deeper.length === 0) return [name];
  throw filterInvalid(`${at}.path`, 'must be the name of one property, as text or as a list of one');
}

function checkKeys(json: Record<string, unknown>, at: string, isKnown: (key: string) => boolean): void {
  const unknown = Object.keys(json).find((key) => !isKnown(key));
  if (unknown !== undefined) throw filterInvalid(`${at}.${unknown}`, 'is no part of such a filter');
}

function isMapping(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function includes<T>(list: readonly T[], value: unknown): value is T {
  return (list as readonly unknown[]).includes(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 50)) : `a ${typeof value}`;
}
