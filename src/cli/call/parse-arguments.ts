import { OperationalError } from '../../runtime/errors.ts';
import { valueTypes } from './value-types.ts';

/** A tool's JSON Schema of its input. */
export interface InputSchema {
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * `key=value` pairs as arguments, each value read as the type that the tool's schema gives its key.
 *
 * @throws OperationalError `TOOL_ARGUMENTS_INVALID`
 */
export function parsePairs(
  tool: string,
  pairs: readonly string[],
  schema: InputSchema,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw invalid(tool, `"${pair}" is not key=value`);
      const key = pair.slice(0, at);
      return [key, parseValue(tool, key, pair.slice(at + 1), schema.properties?.[key])];
    }),
  );
}

/** @throws OperationalError `TOOL_ARGUMENTS_INVALID` unless `text` is a JSON object */
export function parseJsonObject(tool: string, text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  if (typeOf(value) !== 'object') throw invalid(tool, 'expected a JSON object, such as {"query": "tea"}');
  return value as Record<string, unknown>;
}

function parseValue(tool: string, key: string, text: string, schema: unknown): unknown {
  const types = valueTypes(schema);
  const value = parseJson(text);
  const type = typeOf(value);
  if (types.size === 0) return value === undefined ? text : value;
  if (type !== undefined && type !== 'string' && types.has(type)) return value;
  if (types.has('string')) return text;
  throw invalid(tool, `${key} is ${JSON.stringify(text)}, expected ${[...types].join(' or ')}`);
}

/** `undefined` when `text` is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what was expected instead.
    return undefined;
  }
}

function typeOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function invalid(tool: string, problem: string): OperationalError {
  return new OperationalError('TOOL_ARGUMENTS_INVALID', { tool, problem });
}
