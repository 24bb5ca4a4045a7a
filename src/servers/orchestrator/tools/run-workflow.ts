import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { charsOf, shorten } from '../../kit/cap-tokens.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { followRun, waitMsSchema } from '../runs/follow-run.ts';
import { idempotencyKeySchema } from '../runs/idempotency-key.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';
import { startRun } from '../runs/start-run.ts';
import { maxTokensSchema } from '../runs/token-limit.ts';
import { whatNow } from '../runs/what-now.ts';
import { findWorkflow, type StoredWorkflow } from '../store/workflow-store.ts';
import { parameterValues } from '../workflows/parameter-values.ts';
import { workflowName } from '../workflows/workflow-name.ts';

const input = z.strictObject({
  workflow: workflowName.describe('as listed by list_workflows'),
  version: z.number().int().min(1).optional().describe('default: the newest'),
  params: z.record(z.string(), z.unknown()).default({}).describe('values of its parameters'),
  max_seconds: z
    .number()
    .int()
    .min(10)
    .max(24 * 3600)
    .default(3600)
    .describe('after which the run is ended'),
  idempotency_key: idempotencyKeySchema,
  wait_ms: waitMsSchema(20_000),
  max_tokens: maxTokensSchema,
});

const output = z.object({
  run: runSummarySchema,
  result: z
    .unknown()
    .describe('what the last step returned, once the run has succeeded; JSON text when shortened'),
  hint: z.string().describe('what to do next'),
});

export function registerRunWorkflow(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'run_workflow',
    {
      title: 'Run a workflow',
      description:
        'Carry out a workflow: its tool calls are made one after another, without further questions. The run survives restarts; steps that are finished are not repeated.',
      input,
      output,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    },
    async (args, { signal }) => {
      const workflow = await findWorkflow(deps.db, args.workflow, args.version ?? null);
      if (workflow === null) throw workflowNotFound(args.workflow, args.version);
      const runId = await startRun(
        deps,
        {
          id: randomUUID(),
          subject: workflow.name,
          subjectVersion: workflow.version,
          sessionId: null,
          work: { kind: 'workflow', plan: workflow.definition },
          task: workflow.description,
          parameters: valuesFor(workflow, args.params),
          mode: 'autonomous',
          permissions: [],
          budget: { steps: workflow.definition.steps.length, seconds: args.max_seconds },
          idempotencyKey: args.idempotency_key ?? null,
          awaiting: 'tool',
        },
        { workflow: args.workflow, version: args.version, params: args.params },
      );
      const run = await followRun(deps, runId, { waitMs: args.wait_ms, signal });
      return {
        run: summaryOf(run),
        result: shorten(run.result, charsOf(args.max_tokens)),
        hint: whatNow(run),
      };
    },
  );
}

function valuesFor(
  { name, definition }: StoredWorkflow,
  params: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const values = parameterValues(definition.parameters, params);
  if (values.ok) return values.values;
  throw new ToolError('params_invalid', `Wrong params for "${name}": ${values.problems.join('; ')}`, {
    hint: `Its parameters are ${definition.parameters.map((parameter) => parameter.name).join(', ') || 'none'}; list_workflows describes them`,
  });
}

function workflowNotFound(name: string, version: number | undefined): ToolError {
  const which = version === undefined ? `"${name}"` : `"${name}" of version ${version}`;
  return new ToolError('workflow_not_found', `There is no workflow ${which}`, {
    hint: 'list_workflows shows those that are there; define_workflow makes another',
  });
}
