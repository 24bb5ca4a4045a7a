import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { cursorField, decodeCursor, encodeCursor, timeCursorSchema } from '../../kit/cursor.ts';
import { nextCursorField } from '../../kit/page.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { runStatuses } from '../runs/run.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';
import { listRuns, type RunFilter } from '../store/run-list.ts';

const input = z.strictObject({
  status: z.enum(runStatuses).optional().describe('only runs in this state'),
  agent_id: z.string().max(64).optional().describe('only runs of this agent'),
  workflow: z.string().max(64).optional().describe('only runs of this workflow; not together with agent_id'),
  session_id: z.uuid().optional().describe('only runs of this session'),
  limit: z.number().int().min(1).max(100).default(20).describe('runs in one answer'),
  cursor: cursorField,
});

const maxTaskChars = 200;

const output = z.object({
  runs: z.array(runSummarySchema).describe(`newest first; tasks cut to ${maxTaskChars} characters`),
  next_cursor: nextCursorField,
});

export function registerListRuns(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'list_runs',
    {
      title: 'List runs',
      description: 'Runs of agents and workflows, newest first, with their state.',
      input,
      output,
      annotations: readsOnly,
    },
    async (args) => {
      const { status, agent_id, workflow, session_id, limit } = args;
      const found = await listRuns(db, {
        status: status ?? null,
        ...subjectOf(agent_id, workflow),
        sessionId: session_id ?? null,
        before: decodeCursor(args, timeCursorSchema),
        limit: limit + 1,
      });
      const runs = found.slice(0, limit);
      const last = found.length > limit ? runs.at(-1) : undefined;
      return {
        runs: runs.map((run) => ({ ...summaryOf(run), task: run.task.slice(0, maxTaskChars) })),
        next_cursor:
          last === undefined ? null : encodeCursor({ createdAt: last.createdAtExact, id: last.id }, args),
      };
    },
  );
}

function subjectOf(
  agentId: string | undefined,
  workflow: string | undefined,
): Pick<RunFilter, 'kind' | 'subject'> {
  if (agentId !== undefined && workflow !== undefined) {
    throw new ToolError('filter_invalid', 'A run belongs to an agent or to a workflow, not to both', {
      hint: 'Leave agent_id or workflow out',
    });
  }
  if (agentId !== undefined) return { kind: 'agent', subject: agentId };
  return workflow === undefined ? { kind: null, subject: null } : { kind: 'workflow', subject: workflow };
}
