import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { charsOf, shorten } from '../../kit/cap-tokens.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { approvalViewOf, approvalViewSchema } from '../runs/approval-view.ts';
import { followRun, waitMsSchema } from '../runs/follow-run.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';
import { stepViewSchema, viewOf } from '../runs/step-view.ts';
import { maxTokensSchema, takeFitting } from '../runs/token-limit.ts';
import { whatNow } from '../runs/what-now.ts';
import { listPendingApprovals } from '../store/approval-store.ts';
import { listSteps } from '../store/step-store.ts';

const pageSize = 100;

const input = z.strictObject({
  run_id: z.uuid().describe('as returned by run_agent or run_workflow'),
  after_step: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('continue after this step: next_after_step of the answer before'),
  wait_ms: waitMsSchema(0),
  max_tokens: maxTokensSchema,
});

const output = z.object({
  run: runSummarySchema,
  result: z.unknown().describe('of a run that succeeded; JSON text when shortened'),
  steps: z.array(stepViewSchema).describe('oldest first'),
  next_after_step: z
    .number()
    .int()
    .nullable()
    .describe('pass it as after_step for the steps that did not fit; null: no more'),
  approvals: z.array(approvalViewSchema).describe('decisions the run waits for'),
  hint: z.string().describe('what to do next'),
});

export function registerGetRun(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'get_run',
    {
      title: 'Look at a run',
      description: 'State, result and every step of one run, with timing, attempts and errors.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ run_id, after_step, wait_ms, max_tokens }, { signal }) => {
      const run = await followRun(deps, run_id, { waitMs: wait_ms, signal });
      const maxChars = charsOf(max_tokens);
      const result = shorten(run.result, Math.floor(maxChars * 0.4));
      const page = await listSteps(deps.db, run_id, { after: after_step, limit: pageSize });
      const views = page.map((step) => viewOf(step, Math.floor(maxChars * 0.1)));
      const { taken } = takeFitting(views, maxChars * 0.6);
      const isComplete = taken.length === page.length && page.length < pageSize;
      const approvals = await listPendingApprovals(deps.db, { runId: run_id });
      return {
        run: summaryOf(run),
        result,
        steps: [...taken],
        next_after_step: isComplete ? null : (taken.at(-1)?.step ?? after_step),
        approvals: approvals.map(approvalViewOf),
        hint: whatNow(run),
      };
    },
  );
}
