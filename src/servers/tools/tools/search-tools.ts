import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { passesFilter, toolFilterFields } from '../catalogue/tool-filter.ts';
import { staleField, toolDetails, toolView, toolViewSchema } from '../catalogue/tool-view.ts';
import type { ToolsDeps } from '../deps.ts';

const input = z.strictObject({
  query: z.string().min(1).max(2000).describe('what you want to do, in words'),
  ...toolFilterFields,
  limit: z.int().min(1).max(50).default(5),
  detail: z
    .enum(toolDetails)
    .default('summary')
    .describe('name; summary: with server, effect and first sentence; schema: all that execute_tool needs'),
});
const output = z.object({
  tools: z
    .array(z.intersection(toolViewSchema, z.object({ score: z.number() })))
    .describe('best first; scores compare within this answer only'),
  stale: staleField,
});

export function registerSearchTools(server: ToolServer, { catalogue, search }: ToolsDeps): void {
  server.tool(
    'search_tools',
    {
      title: 'Search tools',
      description: 'Find the tools of this fleet for a task told in your own words.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ query, limit, detail, ...filter }) => {
      const { tools, stale } = await catalogue.list(filter);
      const ranked = await search.rank(query, tools);
      const fitting = ranked.filter(({ tool }) => passesFilter(tool, filter));
      const best = fitting.slice(0, limit);
      return {
        tools: best.map(({ tool, score }) => ({
          ...toolView(tool, detail),
          score: Math.round(score * 1000) / 1000,
        })),
        stale,
      };
    },
  );
}
