import { z } from 'zod';
import { addsOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { sessionFields, sessionNotFound } from '../session-fields.ts';
import { touchSession } from '../store/sessions.ts';

const input = z.strictObject({
  session_id: z.uuid().describe('as returned by create_session'),
  ...scopeFields,
});
const output = z.object(sessionFields);

export function registerGetSession(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'get_session',
    {
      title: 'Use a session',
      description:
        'The data and the state of a session. An active one lives on for its whole ttl_hours from now.',
      input,
      output,
      // It moves the end of the session.
      annotations: addsOnce,
      toolset: 'sessions',
    },
    async ({ session_id, ...scope }) => {
      const session = await touchSession(db, scopeOf(scope), session_id);
      if (session === null) throw sessionNotFound(session_id);
      return session;
    },
  );
}
