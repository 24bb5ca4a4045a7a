/** What the tools server reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';
import { parseEnvironment } from '../kit/parse-environment.ts';

export interface ToolsEnvironment {
  /** Such as `http://127.0.0.1:8000`. */
  readonly gatewayUrl: string;
  readonly embedding: 'builtin' | 'none';
}

const schema = z.object({
  MCPCTL_GATEWAY_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8000'),
  MCPCTL_EMBEDDING: z.enum(['builtin', 'none']).default('builtin'),
});

/** @throws Error naming each variable that is wrong */
export function parseToolsEnvironment(env: Readonly<Record<string, string | undefined>>): ToolsEnvironment {
  const variables = parseEnvironment('tools', schema, env);
  return { gatewayUrl: variables.MCPCTL_GATEWAY_URL, embedding: variables.MCPCTL_EMBEDDING };
}
