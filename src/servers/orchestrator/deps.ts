import type { Database } from '../../runtime/database/database.ts';
import type { FleetTools } from '../../runtime/mcp/fleet-tools.ts';
import type { DurableRuns } from './durable/durable-runs.ts';
import type { RunChanges } from './runs/run-changes.ts';

/** What the tools of the orchestrator work with. */
export interface OrchestratorDeps {
  readonly db: Database;
  readonly fleet: FleetTools;
  readonly durable: DurableRuns;
  readonly changes: RunChanges;
}
