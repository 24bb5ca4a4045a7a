import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { ToolsDeps } from '../deps.ts';
import { suggestFix } from '../validation/suggest-fix.ts';

const maxErrors = 50;
const input = z.strictObject({
  tool_name: z.string().min(1).max(200).describe('as search_tools names it'),
  arguments: z.record(z.string(), z.unknown()).describe('what you would pass to execute_tool'),
});
const output = z.object({
  tool_name: z.string(),
  valid: z.boolean(),
  errors: z.array(
    z.object({
      pointer: z.string().describe('JSON pointer into the arguments; empty: the arguments themselves'),
      message: z.string(),
      allowed: z.unknown().optional().describe('what the schema says would be right'),
    }),
  ),
  suggestion: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('the arguments with the obvious mistakes mended; check them again. null: nothing is obvious'),
});

export function registerValidateArguments(server: ToolServer, { catalogue, validator }: ToolsDeps): void {
  server.tool(
    'validate_arguments',
    {
      title: 'Check arguments',
      description:
        'Check arguments against the schema of a tool without running it, and get the mistakes mended.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ tool_name, arguments: args }) => {
      const { name, definition } = await catalogue.find(tool_name);
      const schema = { ...definition.inputSchema };
      const violations = await validator.validate({ schema, value: args });
      return {
        tool_name: name,
        valid: violations.length === 0,
        errors: violations.slice(0, maxErrors).map(({ pointer, message, params }) => ({
          pointer,
          message,
          allowed: params,
        })),
        suggestion: violations.length === 0 ? null : suggestFix(schema, args, violations),
      };
    },
  );
}
