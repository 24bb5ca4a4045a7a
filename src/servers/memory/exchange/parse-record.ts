/** One piece of JSON in a file to import, parsed and checked; what is wrong is said with its line. */
import type { z } from 'zod';
import { ImportProblem } from './import-problem.ts';

/** @throws ImportProblem when `text` is not JSON */
export function parseJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ImportProblem(line, 'is not JSON', { cause });
  }
}

/** @throws ImportProblem that names the first key with a wrong value, and what is allowed */
export function parseRecord<T>(schema: z.ZodType<T>, value: unknown, line: number): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const { path, message } = first ?? { path: [], message: parsed.error.message };
  throw new ImportProblem(line, path.length > 0 ? `${path.join('.')}: ${message}` : message);
}
