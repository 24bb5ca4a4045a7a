import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { charsOf } from '../../kit/cap-tokens.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { approvalViewOf, approvalViewSchema } from '../runs/approval-view.ts';
import { composeTurn } from '../runs/compose-turn.ts';
import { followRun, waitMsSchema } from '../runs/follow-run.ts';
import type { Run } from '../runs/run.ts';
import { notAnAgentRun } from '../runs/run-error.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';
import { stepViewSchema } from '../runs/step-view.ts';
import { maxTokensSchema, sizeOf } from '../runs/token-limit.ts';
import { whatNow } from '../runs/what-now.ts';
import { listPendingApprovals } from '../store/approval-store.ts';
import { touchSession } from '../store/session-store.ts';
import { listLastSteps } from '../store/step-store.ts';

const input = z.strictObject({
  run_id: z.uuid().describe('as returned by run_agent'),
  wait_ms: waitMsSchema(10_000),
  max_tokens: maxTokensSchema,
});

const output = z.object({
  run: runSummarySchema,
  instructions: z.string().describe('follow these while you work on the task'),
  parameters: z.record(z.string(), z.unknown()),
  transcript: z.array(stepViewSchema).describe('what has been done so far, oldest first'),
  earlier_steps: z
    .number()
    .int()
    .describe('steps before the transcript that did not fit; get_run shows them'),
  tools: z
    .array(
      z.object({
        name: z.string(),
        description: z.string(),
        verdict: z
          .enum(['run', 'ask', 'propose'])
          .describe('run: at once; ask: after an approval; propose: written down only'),
        input_schema: z.unknown().optional(),
      }),
    )
    .describe('tools you may call with submit_step'),
  omitted_tools: z.number().int().describe('further tools that did not fit; raise max_tokens to see them'),
  approvals: z.array(approvalViewSchema).describe('decisions the run waits for'),
  hint: z.string().describe('what to do next'),
});

const minTurnChars = 1500;

export function registerNextStep(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'next_step',
    {
      title: 'What to think about next',
      description:
        'What an agent run needs from you now: its task, instructions, the transcript so far, the tools you may ask for and the budget left. Answer with submit_step.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ run_id, wait_ms, max_tokens }, { signal }) => {
      const run = await followRun(deps, run_id, { waitMs: wait_ms, signal });
      if (run.work.kind === 'workflow') throw notAnAgentRun(run);
      if (run.sessionId !== null) await touchSession(deps.db, run.sessionId);
      const { instructions } = run.work.plan;
      const fixedChars = instructions.length + run.task.length + sizeOf(run.parameters);
      const steps = await listLastSteps(deps.db, run_id);
      const tools = await toolsFor(deps, run);
      const view = composeTurn(run, steps, tools, Math.max(minTurnChars, charsOf(max_tokens) - fixedChars));
      const approvals = await listPendingApprovals(deps.db, { runId: run_id });
      return {
        run: summaryOf(run),
        instructions,
        parameters: run.parameters,
        transcript: [...view.transcript],
        earlier_steps: view.earlierSteps,
        tools: [...view.tools],
        omitted_tools: view.omittedTools,
        approvals: approvals.map(approvalViewOf),
        hint: whatNow(run),
      };
    },
  );
}

/** Asked for only when there is something to think about: a run that waits or is over needs no gateway. */
function toolsFor(
  { fleet }: OrchestratorDeps,
  { awaiting }: Run,
): ReturnType<OrchestratorDeps['fleet']['list']> {
  return awaiting === 'step' ? fleet.list() : Promise.resolve([]);
}
