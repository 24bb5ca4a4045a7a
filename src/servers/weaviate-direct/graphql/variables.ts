/** The variables of a query, held against what it declares. */
import { ToolError } from '../../kit/tool-error.ts';
import { jsonProblem } from '../bounded-json.ts';

export interface VariableDefinition {
  readonly name: string;
  readonly type: VariableType;
  readonly defaultValue?: unknown;
}

export type VariableType = (
  | { readonly name: string; readonly listOf?: undefined }
  | { readonly listOf: VariableType; readonly name?: undefined }
) & { readonly isRequired: boolean };

const int32 = 2 ** 31;

/** GraphQL's own types; of others, Weaviate's, it must be JSON. */
const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => Number.isInteger(value) && Number(value) >= -int32 && Number(value) < int32,
  Float: Number.isFinite,
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  ID: (value) => typeof value === 'string' || Number.isSafeInteger(value),
};

/**
 * The value of every variable that is declared and has one, its default included.
 *
 * @throws ToolError `variables_invalid` naming the variable
 */
export function fillVariables(
  definitions: readonly VariableDefinition[],
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const declared = new Set(definitions.map(({ name }) => name));
  const foreign = Object.keys(given).find((name) => !declared.has(name));
  if (foreign !== undefined) {
    throw invalid(
      `variables.${foreign} is not declared by the query`,
      `Declare it: query($${foreign}: String!)`,
    );
  }
  return Object.fromEntries(
    definitions.map((definition) => [definition.name, valueFor(definition, given)] as const),
  );
}

function valueFor(
  { name, type, defaultValue }: VariableDefinition,
  given: Readonly<Record<string, unknown>>,
): unknown {
  const value = Object.hasOwn(given, name) ? given[name] : defaultValue;
  if (value === undefined && !type.isRequired) return null;
  // What is no plain JSON is refused before anything walks through it.
  const problem = value === undefined ? 'is missing' : jsonProblem(value, '');
  if (problem === null && isOf(type, value)) return value;
  throw invalid(
    `variables.${name} ${problem ?? 'is of another type'}`,
    `The query declares $${name}: ${typeName(type)}`,
  );
}

function isOf(type: VariableType, value: unknown): boolean {
  if (value === null) return !type.isRequired;
  const { listOf } = type;
  if (listOf === undefined) return fits[type.name]?.(value) ?? true;
  // One value stands for a list of one.
  return Array.isArray(value) ? value.every((item) => isOf(listOf, item)) : isOf(listOf, value);
}

function typeName(type: VariableType): string {
  const name = type.listOf === undefined ? type.name : `[${typeName(type.listOf)}]`;
  return type.isRequired ? `${name}!` : name;
}

function invalid(message: string, hint: string): ToolError {
  return new ToolError('variables_invalid', message, { hint });
}
