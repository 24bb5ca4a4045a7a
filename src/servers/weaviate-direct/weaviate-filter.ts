/** Weaviate's filter JSON as callers write it, in its old and its new spelling, into the one the engines take. */
import type { Filter } from '../../runtime/vector/filter.ts';
import type { PropertyValue } from '../../runtime/vector/stored-object.ts';
import { ToolError } from '../kit/tool-error.ts';

const combining = ['And', 'Or', 'Not'] as const;
const comparing = [
  'Equal',
  'NotEqual',
  'GreaterThan',
  'GreaterThanEqual',
  'LessThan',
  'LessThanEqual',
  'Like',
  'IsNull',
  'ContainsAny',
  'ContainsAll',
] as const;
/** `value`, or Weaviate's typed form of it: `valueText`, `valueInt`, `valueTextArray`, … */
const valueKey = /^value((Text|String|Int|Number|Boolean|Date)(Array)?)?$/;
const maxDepth = 10;
const maxOperands = 100;
const maxListedValues = 200;

type Comparing = (typeof comparing)[number];

/** @throws ToolError `filter_invalid` that says where and what is allowed */
export function parseWeaviateFilter(json: unknown, at = 'filter', depth = 1): Filter {
  if (depth > maxDepth) throw invalid(at, `is nested deeper than ${maxDepth}`);
  if (!isMapping(json)) throw invalid(at, 'must be a mapping with operator');
  const { operator } = json;
  if (includes(combining, operator)) {
    checkKeys(json, at, (key) => key === 'operator' || key === 'operands');
    return { operator, operands: operandsOf(json, operator, at, depth) };
  }
  if (!includes(comparing, operator)) {
    const known = [...combining, ...comparing].join(', ');
    throw invalid(`${at}.operator`, `is ${JSON.stringify(operator)}; known are ${known}`);
  }
  checkKeys(json, at, (key) => key === 'operator' || key === 'path' || valueKey.test(key));
  return comparison(operator, pathOf(json, at), json, at);
}

function operandsOf(
  { operands }: Record<string, unknown>,
  operator: (typeof combining)[number],
  at: string,
  depth: number,
): readonly Filter[] {
  const count = Array.isArray(operands) ? operands.length : 0;
  if (!Array.isArray(operands) || count === 0 || count > maxOperands) {
    throw invalid(`${at}.operands`, `must be a list of 1 to ${maxOperands} filters`);
  }
  if (operator === 'Not' && count > 1) throw invalid(`${at}.operands`, 'of Not must be one filter');
  return operands.map((operand, index) =>
    parseWeaviateFilter(operand, `${at}.operands[${index}]`, depth + 1),
  );
}

function pathOf({ path }: Record<string, unknown>, at: string): readonly string[] {
  const [name, ...deeper] = Array.isArray(path) ? (path as unknown[]) : [path];
  if (typeof name === 'string' && name !== '' && deeper.length === 0) return [name];
  throw invalid(`${at}.path`, 'must be the name of one property, as text or as a list of one');
}

function comparison(
  operator: Comparing,
  path: readonly string[],
  json: Record<string, unknown>,
  at: string,
): Filter {
  const keys = Object.keys(json).filter((key) => valueKey.test(key));
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw invalid(at, 'must have exactly one value');
  const value = json[key];
  if (isScalar(value)) return { operator, path, value };
  if (!Array.isArray(value) || value.length === 0 || value.length > maxListedValues) {
    throw invalid(
      `${at}.${key}`,
      `must be a text, a number, true, false, null or a list of 1 to ${maxListedValues}`,
    );
  }
  if (value.every((item) => typeof item === 'string')) return { operator, path, value };
  if (!value.every(isScalar)) throw invalid(`${at}.${key}`, 'must list texts, numbers, true or false');
  return oneOfEach(operator, path, value, `${at}.${key}`);
}

/** No property holds a list of numbers: to contain one of several is to equal one of them. */
function oneOfEach(
  operator: Comparing,
  path: readonly string[],
  values: readonly PropertyValue[],
  at: string,
): Filter {
  if (operator !== 'ContainsAny' && operator !== 'ContainsAll') {
    throw invalid(at, `must be one value: ${operator} takes no list`);
  }
  const operands = values.map((value) => ({ operator: 'Equal', path, value }) as const);
  return { operator: operator === 'ContainsAny' ? 'Or' : 'And', operands };
}

function checkKeys(json: Record<string, unknown>, at: string, isKnown: (key: string) => boolean): void {
  const unknown = Object.keys(json).find((key) => !isKnown(key));
  if (unknown !== undefined) throw invalid(`${at}.${unknown}`, 'is no part of such a filter');
}

function isMapping(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function includes<T>(list: readonly T[], value: unknown): value is T {
  return (list as readonly unknown[]).includes(value);
}

function invalid(at: string, problem: string): ToolError {
  return new ToolError('filter_invalid', `${at} ${problem}`, {
    hint: 'Such as {"operator": "And", "operands": [{"path": ["year"], "operator": "GreaterThan", "valueInt": 2020}]}',
  });
}
