/** What the memory server reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';

export interface MemoryEnvironment {
  readonly databaseUrl: string;
  readonly vectorDirectory: string;
  readonly embedding: 'builtin' | 'none';
}

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  MCPCTL_DATA_DIR: z.string().min(1),
  MCPCTL_EMBEDDING: z.enum(['builtin', 'none']).default('builtin'),
});

/** @throws Error naming each variable that is wrong; never the value of `DATABASE_URL`, which holds a password */
export function parseMemoryEnvironment(env: Readonly<Record<string, string | undefined>>): MemoryEnvironment {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`Wrong environment for memory: ${problems.join('; ')}`);
  }
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    vectorDirectory: `${parsed.data.MCPCTL_DATA_DIR}/vectors`,
    embedding: parsed.data.MCPCTL_EMBEDDING,
  };
}
