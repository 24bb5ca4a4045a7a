/** Tools as this server shows them, in three lengths. */
import { z } from 'zod';
import type { ToolEffect } from '../../kit/tool-effect.ts';
import type { CatalogueTool } from './catalogue.ts';

export const toolDetails = ['name', 'summary', 'schema'] as const;
export type ToolDetail = (typeof toolDetails)[number];

export const toolEffects: readonly ToolEffect[] = ['read', 'write', 'destructive'];

export interface ToolView {
  readonly name: string;
  readonly server?: string | undefined;
  readonly effect?: ToolEffect | undefined;
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly input_schema?: Record<string, unknown> | undefined;
  readonly output_schema?: Record<string, unknown> | undefined;
}

export const toolViewSchema: z.ZodType<ToolView, ToolView> = z.object({
  name: z.string().describe('for execute_tool'),
  server: z.string().optional(),
  effect: z
    .enum(toolEffects)
    .optional()
    .describe('what it may do to the world, as far as its server is trusted'),
  title: z.string().optional(),
  summary: z.string().optional().describe('first sentence of the description'),
  description: z.string().optional(),
  input_schema: z.record(z.string(), z.unknown()).optional(),
  output_schema: z.record(z.string(), z.unknown()).optional(),
});

export const staleField: z.ZodType<string | null, string | null> = z
  .string()
  .nullable()
  .describe('why this is an old list; null: it is not');

const maxSummaryChars = 200;

export function toolView(tool: CatalogueTool, detail: ToolDetail): ToolView {
  const { name, server, effect, definition } = tool;
  if (detail === 'name') return { name };
  const { title, description = '', inputSchema, outputSchema } = definition;
  const head = { name, server, effect, ...(title === undefined ? {} : { title }) };
  if (detail === 'summary') return { ...head, summary: firstSentence(description) };
  return {
    ...head,
    description,
    input_schema: { ...inputSchema },
    ...(outputSchema === undefined ? {} : { output_schema: { ...outputSchema } }),
  };
}

function firstSentence(text: string): string {
  const [sentence = ''] = text.trim().split(/(?<=[.!?])\s/, 1);
  return sentence.slice(0, maxSummaryChars);
}
