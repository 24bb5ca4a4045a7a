/** An agent: instructions for whoever thinks, the tools it may ask for, and its limits. */
import { z } from 'zod';
import type { Budget } from '../runs/budget.ts';
import type { Mode } from '../runs/mode.ts';

/** What a run keeps of its agent. */
export interface AgentPlan {
  readonly instructions: string;
  /** Patterns such as `memory__*`. */
  readonly tools: readonly string[];
}

export interface Agent extends AgentPlan {
  readonly name: string;
  readonly description: string;
  readonly mode: Mode;
  readonly budget: Budget;
  /** From 1; 0 for an agent that comes with mcpctl. */
  readonly version: number;
}

export const agentName: z.ZodString = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'a to z, 0 to 9 and -, beginning with a letter, at most 64');

export const toolPattern: z.ZodString = z.string().min(1).max(64);
