import { z } from 'zod';
import type { FleetTools } from '../../../runtime/mcp/fleet-tools.ts';
import { addsOnce } from '../../kit/annotations.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { saveWorkflow } from '../store/workflow-store.ts';
import { checkDefinition } from '../workflows/check-definition.ts';
import { workflowParameterSchema, workflowStepSchema } from '../workflows/definition.ts';
import { workflowName } from '../workflows/workflow-name.ts';

const input = z.strictObject({
  name: workflowName.describe('name of the workflow, such as "daily-digest"'),
  description: z.string().min(1).max(500).describe('what it does, in one or two sentences'),
  parameters: z.array(workflowParameterSchema).max(30).default([]).describe('what run_workflow passes in'),
  steps: z.array(workflowStepSchema).min(1).max(50).describe('tool calls, made one after another'),
});

const output = z.object({
  name: z.string(),
  version: z.number().int().describe('rises with every change; the same definition again keeps it'),
  warnings: z.array(z.string()).describe('what will fail unless the fleet changes'),
});

export function registerDefineWorkflow(server: ToolServer, { db, fleet }: OrchestratorDeps): void {
  server.tool(
    'define_workflow',
    {
      title: 'Define a workflow',
      description:
        'Make a chain of tool calls that run_workflow carries out by itself, or a new version of one. A later step uses what an earlier one returned through {{steps.<id>.path}}.',
      input,
      output,
      annotations: addsOnce,
    },
    async ({ name, description, parameters, steps }) => {
      const definition = { parameters, steps };
      const problems = checkDefinition(definition);
      if (problems.length > 0) {
        throw new ToolError('workflow_invalid', problems.join(' '), {
          hint: 'Mend what the message lists; references are {{params.<name>}} and {{steps.<earlier id>.path.to.value}}',
        });
      }
      const { version } = await saveWorkflow(db, { name, description, definition });
      return {
        name,
        version,
        warnings: await missingTools(fleet, [...new Set(steps.map(({ tool }) => tool))]),
      };
    },
  );
}

async function missingTools(fleet: FleetTools, names: readonly string[]): Promise<string[]> {
  try {
    const known = new Set((await fleet.list()).map(({ name }) => name));
    return names.filter((name) => !known.has(name)).map((name) => `The fleet has no tool ${name} now`);
  } catch {
    // The definition is good without the fleet; only this check needs it.
    return ['The gateway does not answer now, so the names of the tools were not checked'];
  }
}
