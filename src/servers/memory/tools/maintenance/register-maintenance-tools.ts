/** For operators more than for models: near duplicates, files, the index, and what it refused. */
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { registerConsolidateMemories } from './consolidate-memories.ts';
import { registerExportMemories } from './export-memories.ts';
import { registerImportMemories } from './import-memories.ts';
import { registerListIndexFailures } from './list-index-failures.ts';
import { registerReindex } from './reindex.ts';
import { registerRetryIndexFailures } from './retry-index-failures.ts';

export function registerMaintenanceTools(server: ToolServer, deps: MemoryDeps): void {
  registerConsolidateMemories(server, deps);
  registerExportMemories(server, deps);
  registerImportMemories(server, deps);
  registerReindex(server, deps);
  registerListIndexFailures(server, deps);
  registerRetryIndexFailures(server, deps);
}
