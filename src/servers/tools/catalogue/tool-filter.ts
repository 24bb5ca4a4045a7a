/** The choice among tools that list_tools and search_tools both take. */
import { z } from 'zod';
import type { CatalogueTool } from './catalogue.ts';
import { toolEffects } from './tool-view.ts';

export const toolFilterFields = {
  server: z.string().min(1).max(200).optional().describe('only tools of this server'),
  category: z.enum(toolEffects).optional().describe('only tools with this effect'),
};

export function passesFilter(
  tool: CatalogueTool,
  { server, category }: z.infer<z.ZodObject<typeof toolFilterFields>>,
): boolean {
  return (
    (server === undefined || tool.server === server) && (category === undefined || tool.effect === category)
  );
}
