import { z } from 'zod';
import { adds } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { sessionFields } from '../session-fields.ts';
import { createSession } from '../store/sessions.ts';
import { assertStorable } from '../text.ts';

const maxDataChars = 100_000;
const hoursPerYear = 8760;

const input = z.strictObject({
  ...scopeFields,
  ttl_hours: z
    .number()
    .min(0.001)
    .max(hoursPerYear)
    .default(24)
    .describe('time without use after which it runs out; each get_session begins it anew'),
  data: z.record(z.string().max(128), z.unknown()).default({}).describe('anything to keep with it'),
});
const output = z.object(sessionFields);

export function registerCreateSession(server: ToolServer, { db }: MemoryDeps): void {
  server.tool(
    'create_session',
    {
      title: 'Open a session',
      description: 'Open a session that keeps data of yours for as long as it is used.',
      input,
      output,
      annotations: adds,
      toolset: 'sessions',
    },
    async ({ ttl_hours, data, ...scope }) => {
      assertStorable(data, 'data');
      if (JSON.stringify(data).length > maxDataChars) {
        throw new ToolError(
          'data_too_long',
          `The data of a session may have ${maxDataChars} characters of JSON`,
          {
            hint: 'Keep long texts with store_memory or add_knowledge, and only their ids here',
          },
        );
      }
      return createSession(db, scopeOf(scope), { data, ttlHours: ttl_hours });
    },
  );
}
