/** What the tools server reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';
import { parseEnvironment } from '../kit/parse-environment.ts';

export interface ToolsEnvironment {
  /** Such as `http://127.0.0.1:8000`. */
  readonly gatewayUrl: string;
  /** Tools are ranked by the built-in model, whichever the memories use: its shares are measured. */
  readonly isByMeaning: boolean;
}

const schema = z.object({
  MCPCTL_GATEWAY_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8000'),
  MCPCTL_EMBEDDING: z.string().default('builtin'),
});

/** @throws Error naming each variable that is wrong */
export function parseToolsEnvironment(env: Readonly<Record<string, string | undefined>>): ToolsEnvironment {
  const variables = parseEnvironment('tools', schema, env);
  return { gatewayUrl: variables.MCPCTL_GATEWAY_URL, isByMeaning: variables.MCPCTL_EMBEDDING !== 'none' };
}
