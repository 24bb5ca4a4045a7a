/** The choice among tools that list_tools and search_tools both take. */
import { z } from 'zod';
import type { ArgumentFields } from '../../kit/fields.ts';
import type { ToolEffect } from '../../kit/tool-effect.ts';
import type { CatalogueTool } from './catalogue.ts';
import { toolEffects } from './tool-view.ts';

export interface ToolFilter {
  readonly server?: string | undefined;
  readonly category?: ToolEffect | undefined;
}

export const toolFilterFields: ArgumentFields<ToolFilter> = {
  server: z.string().min(1).max(200).optional().describe('only tools of this server'),
  category: z.enum(toolEffects).optional().describe('only tools with this effect'),
};

export function passesFilter(tool: CatalogueTool, { server, category }: ToolFilter): boolean {
  const isOfServer = server === undefined || tool.server === server;
  return isOfServer && (category === undefined || tool.effect === category);
}
