/** Runs in a thread of its own: a foreign schema can keep a processor busy for as long as it likes. */
import { parentPort } from 'node:worker_threads';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { SchemaViolation, ValidationReply, ValidationRequest } from './schema-validator.ts';

// Foreign schemas have keywords and formats of their own; what Ajv does not know is no error.
const options = {
  allErrors: true,
  strict: false,
  validateFormats: false,
  validateSchema: false,
  logger: false,
} as const;

parentPort?.on('message', ({ schema, value }: ValidationRequest) => {
  parentPort?.postMessage(validate(schema, value));
});

function validate(schema: Readonly<Record<string, unknown>>, value: unknown): ValidationReply {
  try {
    // A new one each time: two servers may use the same $id for different schemas.
    const dialect = String(schema['$schema'] ?? '');
    const ajv = dialect.includes('draft-0') ? new Ajv(options) : new Ajv2020(options);
    const check = ajv.compile(schema);
    check(value);
    return { violations: (check.errors ?? []).map(violation) };
  } catch (error) {
    return { unusable: error instanceof Error ? error.message : String(error) };
  }
}

function violation(error: {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}): SchemaViolation {
  const { instancePath, keyword, params, message = 'is not allowed' } = error;
  return { pointer: instancePath, keyword, params, message };
}
