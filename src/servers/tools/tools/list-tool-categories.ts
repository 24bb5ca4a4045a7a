import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { CatalogueTool } from '../catalogue/catalogue.ts';
import { staleField, toolEffects } from '../catalogue/tool-view.ts';
import type { ToolsDeps } from '../deps.ts';

const input = z.strictObject({});
const output = z.object({
  categories: z
    .array(z.object({ category: z.enum(toolEffects), tools: z.number().int() }))
    .describe('by effect'),
  servers: z.array(
    z.object({
      server: z.string(),
      tools: z.number().int(),
      names: z.array(z.string()).describe('the first few'),
    }),
  ),
  stale: staleField,
});

const shownNames = 5;

export function registerListToolCategories(server: ToolServer, { catalogue }: ToolsDeps): void {
  server.tool(
    'list_tool_categories',
    {
      title: 'List tool categories',
      description: 'What kinds of tools this fleet has: by their effect, and by their server.',
      input,
      output,
      annotations: readsOnly,
    },
    async () => {
      const { tools, stale } = await catalogue.list();
      const byEffect = Map.groupBy(tools, ({ effect }) => effect);
      return {
        categories: toolEffects.map((category) => ({ category, tools: byEffect.get(category)?.length ?? 0 })),
        servers: [...Map.groupBy(tools, (tool) => tool.server)].map(serverRow),
        stale,
      };
    },
  );
}

function serverRow([server, tools]: readonly [string, readonly CatalogueTool[]]) {
  return { server, tools: tools.length, names: tools.slice(0, shownNames).map(({ name }) => name) };
}
