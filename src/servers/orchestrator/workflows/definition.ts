/** A workflow as it is defined, stored and run: a chain of tool calls. */
import { z } from 'zod';

const stepId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'a to z, 0 to 9 and _, beginning with a letter, at most 40');

export interface WorkflowStep {
  readonly id: string;
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  readonly on_error: 'fail' | 'continue';
  readonly retries: number;
}

export interface WorkflowParameter {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly default?: unknown;
}

export const workflowStepSchema: z.ZodType<WorkflowStep> = z.strictObject({
  id: stepId.describe('name of this step, used in {{steps.<id>…}}'),
  tool: z
    .string()
    .min(4)
    .max(64)
    .regex(/^.+__.+$/, 'server__tool')
    .describe('tool to call, such as memory__search_memories; search_tools of the tools server finds them'),
  arguments: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('its arguments; strings may hold {{params.x}} and {{steps.<earlier id>.path.to.value}}'),
  on_error: z
    .enum(['fail', 'continue'])
    .default('fail')
    .describe('what a failure of this step does to the run'),
  retries: z
    .number()
    .int()
    .min(0)
    .max(5)
    .default(2)
    .describe('further attempts after a passing failure; used only where repeating the call is safe'),
});

export const workflowParameterSchema: z.ZodType<WorkflowParameter> = z.strictObject({
  name: stepId.describe('used in {{params.<name>}}'),
  description: z.string().max(500).default('').describe('what to pass'),
  required: z.boolean().default(true).describe('whether run_workflow must be given it'),
  default: z.unknown().optional().describe('value when it is not given; only with required: false'),
});

export interface WorkflowDefinition {
  readonly parameters: readonly WorkflowParameter[];
  readonly steps: readonly WorkflowStep[];
}
