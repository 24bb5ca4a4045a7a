import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { agentName, toolPattern } from '../agents/agent.ts';
import { agentNotFound } from '../agents/agent-error.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { budgetChangeSchema, budgetSchema } from '../runs/budget.ts';
import { idempotencyKeySchema } from '../runs/idempotency-key.ts';
import { type Mode, modeSchema, raisesAutonomy } from '../runs/mode.ts';
import { runNotFound, sessionNotFound } from '../runs/run-error.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';
import { startRun } from '../runs/start-run.ts';
import { whatNow } from '../runs/what-now.ts';
import { findAgent } from '../store/agent-store.ts';
import { findRun } from '../store/run-store.ts';
import { touchSession } from '../store/session-store.ts';

const input = z.strictObject({
  agent_id: agentName.describe('name of the agent, as listed by list_agents'),
  task: z.string().min(1).max(20_000).describe('what to achieve, with everything the thinker has to know'),
  parameters: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('structured input, shown to the thinker as it is'),
  mode: modeSchema
    .optional()
    .describe(
      "assistant, guided or autonomous; default: the session's, else the agent's; in a session at most the session's",
    ),
  session_id: z.uuid().optional().describe('session this run belongs to; ending it cancels the run'),
  thinker: z
    .enum(['caller', 'model'])
    .default('caller')
    .describe(
      'caller: you think, through next_step and submit_step; model: a model configured on this server',
    ),
  budget: budgetChangeSchema.optional().describe("limits of this run; default: the agent's"),
  permissions: z
    .array(toolPattern)
    .max(50)
    .default([])
    .describe(
      'tools (or patterns) that an autonomous run may call without asking though they are destructive',
    ),
  idempotency_key: idempotencyKeySchema,
});

const output = z.object({ run: runSummarySchema, hint: z.string().describe('what to do next') });

export function registerRunAgent(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'run_agent',
    {
      title: 'Run an agent',
      description:
        'Start an agent on a task. You do the thinking: call next_step, submit_step, and so on until the run ends. The run survives restarts.',
      input,
      output,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    async (args) => {
      if (args.thinker === 'model') throw noModel();
      const agent = await findAgent(deps.db, args.agent_id);
      if (agent === null) throw agentNotFound(args.agent_id);
      const mode = await modeOf(deps, args, agent.mode);
      const runId = await startRun(
        deps,
        {
          id: randomUUID(),
          subject: agent.name,
          subjectVersion: agent.version,
          sessionId: args.session_id ?? null,
          work: { kind: 'agent', plan: { instructions: agent.instructions, tools: agent.tools } },
          task: args.task,
          parameters: args.parameters,
          mode,
          permissions: args.permissions,
          budget: budgetSchema.parse({ ...agent.budget, ...args.budget }),
          idempotencyKey: args.idempotency_key ?? null,
          awaiting: 'step',
        },
        args,
      );
      const run = await findRun(deps.db, runId);
      if (run === null) throw runNotFound(runId);
      return { run: summaryOf(run), hint: whatNow(run) };
    },
  );
}

async function modeOf(
  { db }: OrchestratorDeps,
  args: z.output<typeof input>,
  agentMode: Mode,
): Promise<Mode> {
  if (args.session_id === undefined) return args.mode ?? agentMode;
  const session = await touchSession(db, args.session_id);
  if (session === null) throw sessionNotFound(args.session_id);
  const mode = args.mode ?? session.mode;
  if (!raisesAutonomy(session.mode, mode)) return mode;
  throw new ToolError('mode_above_session', `The session is in ${session.mode} mode; ${mode} would do more`, {
    hint: `Leave mode out, or call switch_mode(session_id, mode "${mode}") first, which needs an approval`,
  });
}

function noModel(): ToolError {
  return new ToolError('no_model_configured', 'No model is configured on this server', {
    hint: 'Call again with thinker "caller" and do the thinking yourself through next_step and submit_step',
  });
}
