import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { agentName } from '../agents/agent.ts';
import { agentNotFound } from '../agents/agent-error.ts';
import { agentViewOf, agentViewSchema } from '../agents/agent-view.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';
import { findAgent } from '../store/agent-store.ts';
import { countRuns, listRuns } from '../store/run-list.ts';

const recentRuns = 5;

const input = z.strictObject({ agent_id: agentName.describe('as listed by list_agents') });

const output = z.object({
  agent: agentViewSchema,
  instructions: z.string(),
  runs: z
    .object({
      active: z.number().int(),
      succeeded: z.number().int(),
      failed: z.number().int(),
      cancelled: z.number().int(),
      exhausted: z.number().int().describe('ended by their budget'),
    })
    .describe('of all time'),
  recent_runs: z.array(runSummarySchema).describe(`the last ${recentRuns}`),
});

export function registerGetAgentStatus(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'get_agent_status',
    {
      title: 'Look at an agent',
      description: 'Definition of one agent, how its runs ended, and the most recent of them.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ agent_id }) => {
      const agent = await findAgent(db, agent_id);
      if (agent === null) throw agentNotFound(agent_id);
      const [counts, recent] = await Promise.all([
        countRuns(db, 'agent', agent_id),
        listRuns(db, {
          status: null,
          kind: 'agent',
          subject: agent_id,
          sessionId: null,
          before: null,
          limit: recentRuns,
        }),
      ]);
      const none = { active: 0, succeeded: 0, failed: 0, cancelled: 0, exhausted: 0 };
      return {
        agent: agentViewOf(agent),
        instructions: agent.instructions,
        runs: { ...none, ...counts },
        recent_runs: recent.map(summaryOf),
      };
    },
  );
}
