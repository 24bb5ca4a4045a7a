/** Schemas of tools, as the SDK and clients get them: converted to JSON Schema once, as a server is made for every request. */
import type { StandardSchemaWithJSON, Tool } from '@modelcontextprotocol/server';
import type { z } from 'zod';

type Arguments = Record<string, unknown>;
type Standard = StandardSchemaWithJSON['~standard'];
type Direction = keyof Standard['jsonSchema'];

export interface ListedSchema extends StandardSchemaWithJSON<Arguments> {
  toJson(): Tool['inputSchema'];
}

const target = 'draft-2020-12';
const inputs = new WeakMap<z.ZodObject, ListedSchema>();
const outputs = new WeakMap<z.ZodObject, ListedSchema>();

/** Leaves checking to `parseArguments`. */
export function listedInput(input: z.ZodObject): ListedSchema {
  const known = inputs.get(input);
  if (known !== undefined) return known;
  const unchecked = (value: unknown) => ({ value: value as Arguments });
  const listed = listedSchema({ ...standardOf(input), validate: unchecked }, 'input');
  inputs.set(input, listed);
  return listed;
}

/** Checks every value, as `output` does. */
export function listedOutput(output: z.ZodObject): ListedSchema {
  const known = outputs.get(output);
  if (known !== undefined) return known;
  const listed = listedSchema(standardOf(output), 'output');
  outputs.set(output, listed);
  return listed;
}

function standardOf(schema: z.ZodObject): Standard {
  return schema['~standard'] as unknown as Standard;
}

function listedSchema(standard: Standard, direction: Direction): ListedSchema {
  let json: Record<string, unknown> | null = null;
  const convert = (): Record<string, unknown> => {
    json ??= standard.jsonSchema[direction]({ target });
    return json;
  };
  const jsonSchema = { ...standard.jsonSchema, [direction]: convert };
  return {
    '~standard': { ...standard, jsonSchema } as StandardSchemaWithJSON<Arguments>['~standard'],
    toJson: () => convert() as Tool['inputSchema'],
  };
}
