import { z } from 'zod';
import { charsOf } from '../../kit/cap-tokens.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { approvalViewOf, approvalViewSchema } from '../runs/approval-view.ts';
import { followRun, waitMsSchema } from '../runs/follow-run.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';
import { stepViewSchema, viewOf } from '../runs/step-view.ts';
import { submitStep } from '../runs/submit-step.ts';
import { maxTokensSchema } from '../runs/token-limit.ts';
import { whatNow } from '../runs/what-now.ts';
import { listPendingApprovals } from '../store/approval-store.ts';
import { touchSession } from '../store/session-store.ts';
import { listSteps } from '../store/step-store.ts';

const maxActionChars = 200_000;

const action = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('call_tool'),
      tool: z.string().min(1).max(64).describe('one of the tools that next_step lists'),
      arguments: z.record(z.string(), z.unknown()).default({}).describe('as its input_schema says'),
    }),
    z.strictObject({
      kind: z.literal('finish'),
      result: z.unknown().describe('what the run achieved, any JSON'),
    }),
    z.strictObject({
      kind: z.literal('fail'),
      reason: z.string().min(1).max(2000).describe('why it cannot be done'),
    }),
  ])
  .refine(
    (value) => JSON.stringify(value).length <= maxActionChars,
    `at most ${maxActionChars} characters of JSON`,
  );

const input = z.strictObject({
  run_id: z.uuid().describe('as returned by run_agent'),
  step: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .describe('number of the step, as next_step or the last submit_step says'),
  action: action.describe('what to do: call_tool, finish or fail'),
  name: z.string().max(200).default('').describe('a few words on why, for those who read the run later'),
  tokens_used: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .default(0)
    .describe('tokens your thinking took since the last step; counted against the budget'),
  wait_ms: waitMsSchema(20_000),
  max_tokens: maxTokensSchema,
});

const output = z.object({
  run: runSummarySchema,
  submitted: stepViewSchema
    .nullable()
    .describe('the step and what it came to; null when the budget did not allow it'),
  approvals: z.array(approvalViewSchema).describe('decisions the run waits for'),
  hint: z.string().describe('what to do next'),
});

export function registerSubmitStep(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'submit_step',
    {
      title: 'Submit the next step',
      description:
        'Do the next step of an agent run: call a tool of the fleet, finish with a result, or fail with a reason. Repeating a submission is safe; it is done once.',
      input,
      output,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    },
    async (args, { signal }) => {
      const { run_id: runId, step } = args;
      await submitStep(deps, {
        runId,
        step,
        name: args.name,
        action: args.action,
        tokensUsed: args.tokens_used,
      });
      const run = await followRun(deps, runId, { waitMs: args.wait_ms, signal });
      if (run.sessionId !== null) await touchSession(deps.db, run.sessionId);
      const [submitted] = await listSteps(deps.db, runId, { after: step - 1, limit: 1 });
      const approvals = await listPendingApprovals(deps.db, { runId });
      return {
        run: summaryOf(run),
        submitted:
          submitted === undefined ? null : viewOf(submitted, Math.floor(charsOf(args.max_tokens) / 2)),
        approvals: approvals.map(approvalViewOf),
        hint: whatNow(run),
      };
    },
  );
}
