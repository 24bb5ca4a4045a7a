/** What the orchestrator reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';

export interface OrchestratorEnvironment {
  readonly databaseUrl: string;
  /** Such as `http://127.0.0.1:8000`. */
  readonly gatewayUrl: string;
}

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  MCPCTL_GATEWAY_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8000'),
});

/** @throws Error naming each variable that is wrong; never the value of `DATABASE_URL`, which holds a password */
export function parseOrchestratorEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): OrchestratorEnvironment {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`Wrong environment for orchestrator: ${problems.join('; ')}`);
  }
  return { databaseUrl: parsed.data.DATABASE_URL, gatewayUrl: parsed.data.MCPCTL_GATEWAY_URL };
}
