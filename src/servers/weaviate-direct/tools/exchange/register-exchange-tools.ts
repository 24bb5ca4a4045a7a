/** Collections as files. */
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { registerExportCollection } from './export-collection.ts';
import { registerImportObjects } from './import-objects.ts';

export function registerExchangeTools(server: ToolServer, deps: WeaviateDirectDeps): void {
  registerExportCollection(server, deps);
  registerImportObjects(server, deps);
}
