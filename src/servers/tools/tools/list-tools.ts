import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { cursorField } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField, pageOf } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { passesFilter, toolFilterFields } from '../catalogue/tool-filter.ts';
import { staleField, toolDetails, toolView, toolViewSchema } from '../catalogue/tool-view.ts';
import type { ToolsDeps } from '../deps.ts';

const input = z.strictObject({
  ...toolFilterFields,
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
    async ({ detail, ...wanted }) => {
      const { tools, stale } = await catalogue.list(wanted);
      const fitting = tools.filter((tool) => passesFilter(tool, wanted));
      const sorted = fitting.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
      const { page, next_cursor } = pageOf(
        sorted.map((tool) => toolView(tool, detail)),
        wanted,
      );
      return { tools: page, next_cursor, stale };
    },
  );
}
