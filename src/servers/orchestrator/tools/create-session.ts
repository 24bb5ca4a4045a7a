import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { adds } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { modeSchema } from '../runs/mode.ts';
import { sessionViewOf, sessionViewSchema } from '../sessions/session-view.ts';
import { insertSession } from '../store/session-store.ts';

const secondsPerHour = 3600;

const input = z.strictObject({
  title: z.string().max(200).default('').describe('what the session is about'),
  mode: modeSchema.default('guided').describe('upper bound for the runs in it; switch_mode changes it'),
  ttl_hours: z
    .number()
    .min(0.01)
    .max(24 * 30)
    .default(24)
    .describe(
      'time without use after which it ends; every run_agent, next_step and submit_step in it begins it anew',
    ),
});

const output = z.object({ session: sessionViewSchema });

export function registerCreateSession(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'create_session',
    {
      title: 'Open a session',
      description: 'Group agent runs: they share a mode, and end together with the session.',
      input,
      output,
      annotations: adds,
      toolset: 'sessions',
    },
    async ({ title, mode, ttl_hours }) => {
      const ttlSeconds = Math.round(ttl_hours * secondsPerHour);
      return {
        session: sessionViewOf(await insertSession(db, { id: randomUUID(), title, mode, ttlSeconds })),
      };
    },
  );
}
