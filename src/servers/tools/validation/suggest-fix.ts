/** Arguments with the mistakes mended that have one obvious remedy; the rest is left to the caller. */
import { similarNames } from '../../../runtime/text/similar-names.ts';
import type { SchemaViolation } from './schema-validator.ts';

type Json = Record<string, unknown>;

/** `null` when no violation has an obvious remedy. */
export function suggestFix(
  schema: Readonly<Json>,
  args: Readonly<Json>,
  violations: readonly SchemaViolation[],
): Json | null {
  const fixed = structuredClone(args) as Json;
  const mended = violations.filter((violation) => mend(schema, fixed, violation));
  return mended.length > 0 ? fixed : null;
}

function mend(schema: Readonly<Json>, fixed: Json, { pointer, keyword, params }: SchemaViolation): boolean {
  const steps = stepsOf(pointer);
  switch (keyword) {
    case 'additionalProperties': {
      const unknown = String(params['additionalProperty']);
      return renameKey(mappingAt(fixed, steps), unknown, propertiesAt(schema, steps));
    }
    case 'type':
      return replaceAt(fixed, steps, (value) => asType(value, String(params['type'])));
    case 'enum':
      return replaceAt(fixed, steps, (value) => nearestOf(value, params['allowedValues']));
    default:
      return false;
  }
}

function renameKey(mapping: Json | null, unknown: string, known: readonly string[]): boolean {
  if (mapping === null || !Object.hasOwn(mapping, unknown)) return false;
  const [meant] = similarNames(
    unknown,
    known.filter((name) => !Object.hasOwn(mapping, name)),
  );
  if (meant === undefined) return false;
  mapping[meant] = mapping[unknown];
  delete mapping[unknown];
  return true;
}

/** By JSON Schema type; `undefined`: there is no obvious one. */
const conversions: Readonly<Record<string, (value: unknown) => unknown>> = {
  string: (value) => (['number', 'boolean'].includes(typeof value) ? String(value) : undefined),
  number: numberOf,
  integer: (value) => (Number.isInteger(numberOf(value)) ? numberOf(value) : undefined),
  boolean: (value) => ({ true: true, false: false })[String(value)],
  array: (value) => (typeof value === 'object' ? undefined : [value]),
};

function asType(value: unknown, types: string): unknown {
  return types
    .split(',')
    .map((type) => conversions[type]?.(value))
    .find((converted) => converted !== undefined);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function nearestOf(value: unknown, allowed: unknown): unknown {
  if (typeof value !== 'string' || !Array.isArray(allowed)) return undefined;
  const names = allowed.filter((name) => typeof name === 'string');
  return similarNames(value, names)[0];
}

function replaceAt(root: Json, steps: readonly string[], change: (value: unknown) => unknown): boolean {
  const parent = mappingAt(root, steps.slice(0, -1));
  const key = steps.at(-1);
  if (parent === null || key === undefined) return false;
  const changed = change(parent[key]);
  if (changed === undefined) return false;
  parent[key] = changed;
  return true;
}

function mappingAt(root: Json, steps: readonly string[]): Json | null {
  let current: unknown = root;
  for (const step of steps) {
    if (!isMapping(current) || !Object.hasOwn(current, step)) return null;
    current = current[step];
  }
  return isMapping(current) ? current : null;
}

function isMapping(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** Names of the properties that the schema has at that place; none when it is not a plain one. */
function propertiesAt(schema: Readonly<Json>, steps: readonly string[]): readonly string[] {
  let current: unknown = schema;
  for (const step of steps) {
    const { properties, items } = (current ?? {}) as { properties?: Json; items?: unknown };
    current = properties?.[step] ?? items;
  }
  return Object.keys((current as { properties?: Json } | undefined)?.properties ?? {});
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
