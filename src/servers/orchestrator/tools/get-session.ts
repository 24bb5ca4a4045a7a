import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { approvalViewOf, approvalViewSchema } from '../runs/approval-view.ts';
import { sessionNotFound } from '../runs/run-error.ts';
import { sessionViewOf, sessionViewSchema } from '../sessions/session-view.ts';
import { listPendingApprovals } from '../store/approval-store.ts';
import { listActiveRunsOf } from '../store/run-list.ts';
import { findSession } from '../store/session-store.ts';

const input = z.strictObject({ session_id: z.uuid().describe('as returned by create_session') });

const output = z.object({
  session: sessionViewSchema,
  active_run_ids: z.array(z.string()),
  approvals: z
    .array(approvalViewSchema)
    .describe('decisions about its mode; those of its runs are in get_run'),
});

export function registerGetSession(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'get_session',
    {
      title: 'Look at a session',
      description: 'Mode and time left of a session, and its active runs. Looking does not prolong it.',
      input,
      output,
      annotations: readsOnly,
      toolset: 'sessions',
    },
    async ({ session_id }) => {
      const session = await findSession(db, session_id);
      if (session === null) throw sessionNotFound(session_id);
      const [runIds, approvals] = await Promise.all([
        listActiveRunsOf(db, session_id),
        listPendingApprovals(db, { sessionId: session_id }),
      ]);
      return {
        session: sessionViewOf(session),
        active_run_ids: [...runIds],
        approvals: approvals.map(approvalViewOf),
      };
    },
  );
}
