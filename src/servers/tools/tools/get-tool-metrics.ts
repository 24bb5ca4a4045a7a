import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { ToolsDeps } from '../deps.ts';

const input = z.strictObject({
  tool_name: z.string().min(1).max(200).optional().describe('only this one; default: all that were run'),
  limit: z.int().min(1).max(200).default(20),
});
const output = z.object({
  tools: z
    .array(
      z.object({
        name: z.string(),
        calls: z.number().int(),
        errors: z.record(z.string(), z.number().int()).describe('failed calls by code'),
        p50_ms: z.number(),
        p95_ms: z.number(),
        p99_ms: z.number(),
      }),
    )
    .describe('what execute_tool ran since this server started; the most called first'),
});

export function registerGetToolMetrics(server: ToolServer, { catalogue, metrics }: ToolsDeps): void {
  server.tool(
    'get_tool_metrics',
    {
      title: 'How tools did',
      description: 'Calls, errors and durations of the tools that execute_tool ran.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ tool_name, limit }) => {
      const all = metrics.figures();
      if (tool_name === undefined) return { tools: all.slice(0, limit) };
      const { name } = await catalogue.find(tool_name);
      return { tools: all.filter((figures) => figures.name === name) };
    },
  );
}
