/** A run as it is stored: one agent at work on one task, or one pass through a workflow. */

import type { CallError } from '../../kit/tool-outcome.ts';
import type { AgentPlan } from '../agents/agent.ts';
import type { WorkflowDefinition } from '../workflows/definition.ts';
import type { Budget } from './budget.ts';
import type { Mode } from './mode.ts';

export const runStatuses = ['active', 'succeeded', 'failed', 'cancelled', 'exhausted'] as const;

export type RunStatus = (typeof runStatuses)[number];

/** Whom an active run waits for: its thinker, somebody's decision, or a tool of the fleet. */
export type Awaiting = 'step' | 'approval' | 'tool';

export interface Run {
  readonly id: string;
  /** Name of the agent or workflow. */
  readonly subject: string;
  readonly subjectVersion: number;
  readonly sessionId: string | null;
  /** What the agent or workflow was when the run began; later changes do not reach it. */
  readonly work:
    | { readonly kind: 'agent'; readonly plan: AgentPlan }
    | { readonly kind: 'workflow'; readonly plan: WorkflowDefinition };
  readonly task: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly mode: Mode;
  /** Patterns of tools that an autonomous run may call though they are destructive. */
  readonly permissions: readonly string[];
  readonly budget: Budget;
  readonly status: RunStatus;
  /** `null` once the run has ended. */
  readonly awaiting: Awaiting | null;
  /** Number of the step to submit next, or of the one at work; from 1. */
  readonly nextStep: number;
  readonly tokensUsed: number;
  readonly result: unknown;
  readonly error: CallError | null;
  readonly createdAt: Date;
  readonly deadline: Date;
  readonly endedAt: Date | null;
}

export type StepAction =
  | {
      readonly kind: 'call_tool';
      readonly tool: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'finish'; readonly result: unknown }
  | { readonly kind: 'fail'; readonly reason: string };

/** `queued` and `running` are the engine's; `asking` waits for an approval; the others are over. */
export type StepState =
  | 'queued'
  | 'asking'
  | 'running'
  | 'done'
  | 'failed'
  | 'rejected'
  | 'proposed'
  | 'cancelled';

export interface RunStep {
  readonly step: number;
  /** Id of the workflow's step, or what the agent's thinker called it. */
  readonly name: string;
  readonly action: StepAction;
  readonly state: StepState;
  readonly result: unknown;
  readonly error: CallError | null;
  readonly attempts: number;
  readonly retryAt: Date | null;
  readonly submittedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}
