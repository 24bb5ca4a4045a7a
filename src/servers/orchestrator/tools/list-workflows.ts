import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { listWorkflows } from '../store/workflow-store.ts';
import { workflowParameterSchema } from '../workflows/definition.ts';
import { workflowName } from '../workflows/workflow-name.ts';

const input = z.strictObject({
  limit: z.number().int().min(1).max(100).default(50).describe('workflows in one answer'),
  cursor: workflowName.optional().describe('next_cursor of the answer before'),
});

const output = z.object({
  workflows: z
    .array(
      z.object({
        name: z.string(),
        version: z.number().int(),
        description: z.string(),
        parameters: z.array(workflowParameterSchema),
        steps: z.array(z.object({ id: z.string(), tool: z.string() })),
        created_at: z.string().describe('of this version'),
      }),
    )
    .describe('the newest version of each, by name'),
  next_cursor: z.string().nullable().describe('null: no more'),
});

export function registerListWorkflows(server: ToolServer, { db }: OrchestratorDeps): void {
  server.tool(
    'list_workflows',
    {
      title: 'List workflows',
      description:
        'The workflows that run_workflow can carry out, with their parameters and the tools they call.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ limit, cursor }) => {
      const found = await listWorkflows(db, { after: cursor ?? null, limit: limit + 1 });
      const workflows = found.slice(0, limit);
      return {
        workflows: workflows.map(({ name, version, description, definition, createdAt }) => ({
          name,
          version,
          description,
          parameters: [...definition.parameters],
          steps: definition.steps.map(({ id, tool }) => ({ id, tool })),
          created_at: createdAt.toISOString(),
        })),
        next_cursor: found.length > limit ? (workflows.at(-1)?.name ?? null) : null,
      };
    },
  );
}
