import { z } from 'zod';
import { type Budget, storedBudgetSchema } from '../runs/budget.ts';
import { type Mode, modeSchema } from '../runs/mode.ts';
import type { Agent } from './agent.ts';

/** An agent as the tools list it; its instructions come with each run. */
export interface AgentView {
  readonly agent_id: string;
  readonly description: string;
  readonly tools: string[];
  readonly mode: Mode;
  readonly budget: Budget;
  readonly built_in: boolean;
  readonly version: number;
}

export const agentViewSchema: z.ZodType<AgentView, AgentView> = z.object({
  agent_id: z.string().describe('its name, for run_agent'),
  description: z.string(),
  tools: z.array(z.string()),
  mode: modeSchema.describe('in which it runs unless told otherwise'),
  budget: storedBudgetSchema,
  built_in: z.boolean(),
  version: z.number().int().describe('rises with every change; 0 for a built-in agent'),
});

export function agentViewOf({ name, description, tools, mode, budget, version }: Agent): AgentView {
  return { agent_id: name, description, tools: [...tools], mode, budget, built_in: version === 0, version };
}
