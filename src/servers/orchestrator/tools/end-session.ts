import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { sessionNotFound } from '../runs/run-error.ts';
import { closeSession } from '../sessions/end-sessions.ts';
import { sessionViewOf, sessionViewSchema } from '../sessions/session-view.ts';
import { findSession } from '../store/session-store.ts';

const input = z.strictObject({ session_id: z.uuid().describe('as returned by create_session') });

const output = z.object({
  session: sessionViewSchema,
  cancelled_runs: z.number().int().describe('runs that were still active'),
});

export function registerEndSession(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'end_session',
    {
      title: 'End a session',
      description: 'End a session and cancel what still runs in it. One that is over stays as it is.',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'sessions',
    },
    async ({ session_id }) => {
      const cancelled = await closeSession(deps, session_id);
      const session = await findSession(deps.db, session_id);
      if (session === null) throw sessionNotFound(session_id);
      return { session: sessionViewOf(session), cancelled_runs: cancelled };
    },
  );
}
