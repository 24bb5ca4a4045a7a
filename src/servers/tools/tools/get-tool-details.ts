import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import { toolView, toolViewSchema } from '../catalogue/tool-view.ts';
import type { ToolsDeps } from '../deps.ts';

const input = z.strictObject({
  tool_name: z.string().min(1).max(200).describe('as search_tools names it'),
});
const output = z.object({ tool: toolViewSchema });

export function registerGetToolDetails(server: ToolServer, { catalogue }: ToolsDeps): void {
  server.tool(
    'get_tool_details',
    {
      title: 'Get a tool',
      description: 'One tool in full: description, schema of its arguments, schema of its result.',
      input,
      output,
      annotations: readsOnly,
    },
    async ({ tool_name }) => ({ tool: toolView(await catalogue.find(tool_name), 'schema') }),
  );
}
