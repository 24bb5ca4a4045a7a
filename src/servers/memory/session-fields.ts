/** A session, as tools show it. */
import { z } from 'zod';
import type { ViewFields } from '../kit/fields.ts';
import { ToolError } from '../kit/tool-error.ts';
import type { Session } from './store/sessions.ts';

export const sessionFields: ViewFields<Session> = {
  session_id: z.string(),
  user_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()).describe('what create_session was given'),
  state: z.enum(['active', 'ended']),
  created_at: z.string(),
  expires_at: z.string().describe('ISO 8601, UTC'),
};

export function sessionNotFound(id: string): ToolError {
  return new ToolError('session_not_found', `There is no session ${id} here; it may have run out`, {
    hint: 'Open one with create_session, and check namespace and user_id: others’ sessions are not shown',
  });
}
