import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { agentName } from '../agents/agent.ts';
import { agentViewOf, agentViewSchema } from '../agents/agent-view.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { listAgents } from '../store/agent-store.ts';

const input = z.strictObject({
  limit: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .describe('agents in one answer, besides the built-in ones'),
  cursor: agentName.optional().describe('next_cursor of the answer before'),
});

const output = z.object({
  agents: z.array(agentViewSchema).describe('built-in ones first, then by name'),
  next_cursor: z.string().nullable().describe('null: no more'),
});

export function registerListAgents(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'list_agents',
    {
      title: 'List agents',
      description:
        'The agents that run_agent can start, with what they are good for and the tools they may use.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ limit, cursor }) => {
      const found = await listAgents(db, { after: cursor ?? null, limit: limit + 1 });
      const stored = found.filter(({ version }) => version > 0);
      const last = stored.length > limit ? stored[limit - 1] : undefined;
      const agents = last === undefined ? found : found.slice(0, -1);
      return { agents: agents.map(agentViewOf), next_cursor: last?.name ?? null };
    },
  );
}
