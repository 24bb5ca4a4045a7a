import { z } from 'zod';
import { adds } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { modeSchema } from '../runs/mode.ts';
import { type ModeTarget, switchMode } from '../runs/switch-mode.ts';

const input = z.strictObject({
  mode: modeSchema.describe(
    'assistant: proposes only. guided: reads freely, asks before each write. autonomous: acts within its budget, asks before destructive calls',
  ),
  run_id: z.uuid().optional().describe('run to switch; give this or session_id'),
  session_id: z
    .uuid()
    .optional()
    .describe('session to switch: the mode of runs that start in it from now on'),
  context: z.string().max(1000).default('').describe('why; shown to whoever approves'),
});

const output = z.object({
  mode: modeSchema.describe('that holds now'),
  approval_id: z
    .string()
    .nullable()
    .describe('of the pending approval when the new mode would do more; else null'),
  hint: z.string().describe('what to do next'),
});

export function registerSwitchMode(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'switch_mode',
    {
      title: 'Switch the mode',
      description:
        'Change how much a run or session may do by itself. Less holds at once; more waits for an approval (respond_to_run).',
      input,
      output,
      annotations: adds,
    },
    async ({ mode, run_id, session_id, context }) => {
      const switched = await switchMode(db, targetOf(run_id, session_id), mode, context);
      const hint =
        switched.approvalId === null
          ? `The mode is ${switched.mode}`
          : `Still ${switched.mode}: ask the user, then respond_to_run(approval_id "${switched.approvalId}")`;
      return { mode: switched.mode, approval_id: switched.approvalId, hint };
    },
  );
}

function targetOf(runId: string | undefined, sessionId: string | undefined): ModeTarget {
  if (runId !== undefined && sessionId === undefined) return { runId };
  if (sessionId !== undefined && runId === undefined) return { sessionId };
  throw new ToolError('target_invalid', 'Switch either a run or a session', {
    hint: 'Give run_id or session_id, not both and not neither',
  });
}
