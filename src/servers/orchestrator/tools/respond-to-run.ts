import { z } from 'zod';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { decideApproval } from '../runs/decide-approval.ts';

const input = z.strictObject({
  approval_id: z.uuid().describe('as listed by next_step, submit_step, get_run, get_session or switch_mode'),
  decision: z.enum(['approve', 'reject']).describe("the user's decision, not yours"),
  note: z.string().max(2000).default('').describe('told to the thinker of the run, such as why not'),
});

const output = z.object({
  approval_id: z.string(),
  status: z.enum(['pending', 'approved', 'rejected', 'withdrawn']),
  run_id: z.string().nullable(),
  session_id: z.string().nullable(),
  hint: z.string().describe('what to do next'),
});

export function registerRespondToRun(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'respond_to_run',
    {
      title: 'Approve or reject',
      description:
        'Give the decision of the user about a tool call or a mode that a run or session asked for. Ask the user first: an approved call is made at once.',
      input,
      output,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    },
    async ({ approval_id, decision, note }) => {
      const approval = await decideApproval(deps, {
        approvalId: approval_id,
        decision: decision === 'approve' ? 'approved' : 'rejected',
        note,
      });
      return {
        approval_id,
        status: approval.status,
        run_id: approval.runId,
        session_id: approval.sessionId,
        hint:
          approval.runId === null
            ? 'get_session shows the mode that holds now'
            : `next_step(run_id "${approval.runId}") goes on with the run`,
      };
    },
  );
}
