/** Changing collections that are there. */
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { registerDeleteCollection } from './delete-collection.ts';
import { registerUpdateCollection } from './update-collection.ts';

export function registerSchemaTools(server: ToolServer, deps: WeaviateDirectDeps): void {
  registerUpdateCollection(server, deps);
  registerDeleteCollection(server, deps);
}
