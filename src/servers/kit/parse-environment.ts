import type { z } from 'zod';
import { EnvironmentError } from './environment-error.ts';

/**
 * The variables of one server, checked. No value is repeated in the error: some hold passwords.
 *
 * @throws EnvironmentError naming each variable that is wrong and what is allowed
 */
export function parseEnvironment<Variables extends z.ZodObject>(
  server: string,
  schema: Variables,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Variables> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new EnvironmentError(`Wrong environment for ${server}: ${problems.join('; ')}`);
}
