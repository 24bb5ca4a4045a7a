/** What a tool may do to the world, as far as its annotations can be believed. */

import type { FleetTool } from '../../runtime/mcp/fleet-tools.ts';
import { catalog } from '../catalog.ts';

export type ToolEffect = 'read' | 'write' | 'destructive';

const ownServers = new Set(catalog.filter(({ kind }) => kind === 'mcp').map(({ name }) => name));

/** The annotations of our own servers are held by their tests; those of anybody else may say what they like. */
export function effectOf({ name, annotations }: Pick<FleetTool, 'name' | 'annotations'>): ToolEffect {
  if (!ownServers.has(serverOf(name))) return 'destructive';
  if (annotations?.readOnlyHint === true) return 'read';
  return annotations?.destructiveHint === false ? 'write' : 'destructive';
}

/** `memory` of `memory__store_memory`. */
function serverOf(toolName: string): string {
  return toolName.split('__', 1)[0] ?? '';
}
