import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { sessionFields, sessionNotFound } from '../session-fields.ts';
import { endSession } from '../store/sessions.ts';

const input = z.strictObject({
  session_id: z.uuid().describe('as returned by create_session'),
  ...scopeFields,
});
const output = z.object(sessionFields);

export function registerEndSession(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'end_session',
    {
      title: 'End a session',
      description: 'End a session. It can be read until it runs out; one that has ended stays as it is.',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'sessions',
    },
    async ({ session_id, ...scope }) => {
      const session = await endSession(db, scopeOf(scope), session_id);
      if (session === null) throw sessionNotFound(session_id);
      return session;
    },
  );
}
