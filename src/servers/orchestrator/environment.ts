/** What the orchestrator reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';
import { parseEnvironment } from '../kit/parse-environment.ts';

export interface OrchestratorEnvironment {
  readonly databaseUrl: string;
  /** Such as `http://127.0.0.1:8000`. */
  readonly gatewayUrl: string;
}

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  MCPCTL_GATEWAY_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8000'),
});

/** @throws Error naming each variable that is wrong */
export function parseOrchestratorEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): OrchestratorEnvironment {
  const variables = parseEnvironment('orchestrator', schema, env);
  return { databaseUrl: variables.DATABASE_URL, gatewayUrl: variables.MCPCTL_GATEWAY_URL };
}
