import { z } from 'zod';
import { type Mode, modeSchema } from '../runs/mode.ts';
import type { Session } from '../store/session-store.ts';

/** A session as the tools show it. */
export interface SessionView {
  readonly session_id: string;
  readonly title: string;
  readonly mode: Mode;
  readonly is_open: boolean;
  readonly ttl_seconds: number;
  readonly created_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly end_reason: 'ended' | 'expired' | null;
}

export const sessionViewSchema: z.ZodType<SessionView, SessionView> = z.object({
  session_id: z.string(),
  title: z.string(),
  mode: modeSchema.describe('of runs that start in it'),
  is_open: z.boolean(),
  ttl_seconds: z.number().int().describe('time from its last use to its end'),
  created_at: z.string(),
  expires_at: z.string(),
  ended_at: z.string().nullable(),
  end_reason: z.enum(['ended', 'expired']).nullable(),
});

export function sessionViewOf(session: Session): SessionView {
  return {
    session_id: session.id,
    title: session.title,
    mode: session.mode,
    is_open: session.endedAt === null,
    ttl_seconds: session.ttlSeconds,
    created_at: session.createdAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    ended_at: session.endedAt?.toISOString() ?? null,
    end_reason: session.endReason,
  };
}
