import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { agentName, toolPattern } from '../agents/agent.ts';
import { agentViewOf, agentViewSchema } from '../agents/agent-view.ts';
import { builtInAgents } from '../agents/built-in-agents.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { budgetSchema } from '../runs/budget.ts';
import { modeSchema } from '../runs/mode.ts';
import { saveAgent } from '../store/agent-store.ts';

const input = z.strictObject({
  name: agentName.describe('name of the agent, such as "release-notes"'),
  description: z.string().min(1).max(500).describe('what it is good for, in one or two sentences'),
  instructions: z.string().min(1).max(20_000).describe('what its thinker is told at every step'),
  tools: z
    .array(toolPattern)
    .min(1)
    .max(50)
    .describe('tools it may ask for: names as server__tool, or patterns such as memory__*'),
  mode: modeSchema
    .default('guided')
    .describe(
      'guided asks before each write, autonomous before destructive calls only, assistant never acts',
    ),
  budget: budgetSchema.prefault({}).describe('limits of each of its runs'),
});

const output = z.object({ agent: agentViewSchema });

export function registerDefineAgent(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'define_agent',
    {
      title: 'Define an agent',
      description:
        'Make an agent, or replace the one of the same name. Runs that have begun keep the definition they began with.',
      input,
      output,
      annotations: destroysOnce,
    },
    async (definition) => {
      if (builtInAgents.some(({ name }) => name === definition.name)) {
        throw new ToolError(
          'agent_built_in',
          `The agent "${definition.name}" comes with mcpctl and stays as it is`,
          {
            hint: 'Define yours under another name',
          },
        );
      }
      return { agent: agentViewOf(await saveAgent(db, definition)) };
    },
  );
}
