import { z } from 'zod';
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
  cursor: z.string().max(200).optional().describe('next_cursor of the answer before'),
});

const maxTaskChars = 200;

const output = z.object({
  runs: z.array(runSummarySchema).describe(`newest first; tasks cut to ${maxTaskChars} characters`),
  next_cursor: z.string().nullable().describe('null: no more'),
});

const cursorSchema = z.object({ createdAt: z.string(), id: z.uuid() });

export function registerListRuns(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'list_runs',
    {
      title: 'List runs',
      description: 'Runs of agents and workflows, newest first, with their state.',
      input,
      output,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ status, agent_id, workflow, session_id, limit, cursor }) => {
      const found = await listRuns(db, {
        status: status ?? null,
        ...subjectOf(agent_id, workflow),
        sessionId: session_id ?? null,
        before: cursor === undefined ? null : parseCursor(cursor),
        limit: limit + 1,
      });
      const runs = found.slice(0, limit);
      const last = found.length > limit ? runs.at(-1) : undefined;
      return {
        runs: runs.map((run) => ({ ...summaryOf(run), task: run.task.slice(0, maxTaskChars) })),
        next_cursor:
          last === undefined ? null : encodeCursor({ createdAt: last.createdAtExact, id: last.id }),
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

function encodeCursor(position: NonNullable<RunFilter['before']>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function parseCursor(cursor: string): NonNullable<RunFilter['before']> {
  try {
    const position = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (!Number.isNaN(Date.parse(position.createdAt))) return position;
  } catch {
    // Neither JSON nor of the right shape: the answer is the same as for a wrong date.
  }
  throw new ToolError('cursor_invalid', 'This cursor is not one of ours', {
    hint: 'Pass next_cursor of the answer before as it is, or leave cursor out to begin anew',
  });
}
