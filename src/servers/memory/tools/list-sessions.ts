import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { cursorField, decodeCursor, encodeCursor, timeCursorSchema } from '../../kit/cursor.ts';
import { nextCursorField } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { sessionFields } from '../session-fields.ts';
import { listSessions } from '../store/sessions.ts';

const input = z.strictObject({
  ...scopeFields,
  state: z.enum(['active', 'ended']).optional().describe('only those; default: both'),
  limit: z.number().int().min(1).max(100).default(20).describe('sessions in one answer'),
  cursor: cursorField,
});
const { data: _data, ...listed } = sessionFields;
const output = z.object({
  sessions: z.array(z.object(listed)).describe('newest first; get_session has their data'),
  next_cursor: nextCursorField,
});

export function registerListSessions(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'list_sessions',
    {
      title: 'List sessions',
      description: 'The sessions of a user that have not run out. Being listed does not keep them alive.',
      input,
      output,
      annotations: readsOnly,
      toolset: 'sessions',
    },
    async (args) => {
      const { state = null, limit, ...scope } = args;
      const before = decodeCursor(args, timeCursorSchema);
      const found = await listSessions(db, scopeOf(scope), { state, limit: limit + 1, before });
      const page = found.slice(0, limit);
      const last = page.length < found.length ? page.at(-1) : undefined;
      return {
        sessions: page.map(({ position: _position, data: _own, ...session }) => session),
        next_cursor:
          last === undefined ? null : encodeCursor({ createdAt: last.position, id: last.session_id }, args),
      };
    },
  );
}
