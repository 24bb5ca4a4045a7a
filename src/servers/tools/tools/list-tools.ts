import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { cursorField } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField, pageOf } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { staleField, toolDetails, toolEffects, toolView, toolViewSchema } from '../catalogue/tool-view.ts';
import type { ToolsDeps } from '../deps.ts';

const input = z.strictObject({
  server: z.string().min(1).max(200).optional().describe('only tools of this server'),
  category: z.enum(toolEffects).optional().describe('only tools with this effect'),
  detail: z.enum(toolDetails).default('summary'),
  limit: z.int().min(1).max(200).default(50),
  cursor: cursorField,
  max_tokens: maxTokensField,
});
const output = z.object({ tools: z.array(toolViewSchema), next_cursor: nextCursorField, stale: staleField });

export function registerListTools(server: ToolServer, { catalogue }: ToolsDeps): void {
  server.tool(
    'list_tools',
    {
      title: 'List tools',
      description:
        'Every tool of this fleet, by name. search_tools is shorter when you know what you want to do.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ server: only, category, detail, ...wanted }) => {
      const { tools, stale } = await catalogue.list();
      const fitting = tools.filter(
        (tool) =>
          (only === undefined || tool.server === only) &&
          (category === undefined || tool.effect === category),
      );
      const sorted = fitting.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
      const { page, next_cursor } = pageOf(
        sorted.map((tool) => toolView(tool, detail)),
        wanted,
      );
      return { tools: page, next_cursor, stale };
    },
  );
}
