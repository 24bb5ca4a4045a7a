import { z } from 'zod';
import { charsOf, shorten } from '../../kit/cap-tokens.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { ToolsDeps } from '../deps.ts';
import { execute } from '../execution/execute.ts';
import { partOf } from '../execution/result-filter.ts';

const input = z.strictObject({
  tool_name: z.string().min(1).max(200).describe('as search_tools names it'),
  arguments: z.record(z.string(), z.unknown()).default({}),
  timeout_ms: z.int().min(100).max(110_000).default(60_000),
  idempotency_key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('passed on to tools that take one: the same key has its effect once'),
  result_filter: z
    .string()
    .max(1000)
    .default('')
    .describe('JSON pointer to the part of the result you need, such as /memories/0/content'),
  max_result_tokens: z.int().min(100).max(50_000).default(4000).describe('a longer result is cut'),
});
const output = z.object({
  tool_name: z.string(),
  result: z
    .unknown()
    .describe('its structured result, or its text; the beginning of its JSON when it was cut'),
  truncated: z.boolean(),
  duration_ms: z.number().int(),
});

export function registerExecuteTool(server: ToolServer, deps: ToolsDeps): void {
  server.tool(
    'execute_tool',
    {
      title: 'Run a tool',
      description:
        'Run any tool of this fleet. It fails with the error of that tool. Images and other files are named, not shown: call such a tool directly.',
      input,
      output,
      // As harmful as the tool it runs.
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    },
    async (args, { signal }) => {
      const tool = await deps.catalogue.find(args.tool_name);
      const { value, durationMs } = await execute(deps, {
        tool,
        args: args.arguments,
        timeoutMs: args.timeout_ms,
        idempotencyKey: args.idempotency_key ?? null,
        signal,
      });
      const part = partOf(value, args.result_filter);
      const result = shorten(part, charsOf(args.max_result_tokens));
      return { tool_name: tool.name, result, truncated: result !== part, duration_ms: durationMs };
    },
  );
}
