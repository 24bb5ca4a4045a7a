/** The orchestrator's tools over an in-memory transport, on a real PostgreSQL, with a fleet of functions. */
import type { Database } from '../../../src/runtime/database/database.ts';
import { migrate } from '../../../src/runtime/database/migrate.ts';
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { createLogger } from '../../../src/runtime/telemetry/logger.ts';
import type { OrchestratorDeps } from '../../../src/servers/orchestrator/deps.ts';
import { createRunBody } from '../../../src/servers/orchestrator/runs/run-body.ts';
import { RunChanges } from '../../../src/servers/orchestrator/runs/run-changes.ts';
import { registerOrchestratorTools } from '../../../src/servers/orchestrator/server.ts';
import { migrations } from '../../../src/servers/orchestrator/store/migrations.ts';
import { FakeFleet, type FakeTool } from '../../support/fake-fleet.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { connectTools, type ToolClient } from '../../support/tool-client.ts';
import { InlineDurable } from './inline-durable.ts';

export interface Orchestrator extends OrchestratorDeps, Omit<ToolClient, symbol> {
  readonly fleet: FakeFleet;
  close(): Promise<void>;
}

const silent = createLogger({ server: 'orchestrator', replica: 1, level: 'fatal', destination: 2 });

export async function migratedDatabase(): Promise<{ readonly db: Database; drop(): Promise<void> }> {
  const fresh = await freshDatabase();
  const db = openDatabase({ url: fresh.url, applicationName: 'orchestrator-tests' });
  await migrate(db, { area: 'orchestrator', migrations });
  return {
    db,
    drop: async () => {
      await db.close();
      await fresh.drop();
    },
  };
}

export async function orchestrator(
  db: Database,
  functions: Readonly<Record<string, FakeTool>>,
): Promise<Orchestrator> {
  const fleet = new FakeFleet(functions);
  const durable = new InlineDurable();
  const changes = new RunChanges();
  durable.use(createRunBody({ db, fleet, changes, log: silent }));
  const deps: OrchestratorDeps = { db, fleet, durable, changes };
  const tools = await connectTools((server) => registerOrchestratorTools(server, deps));
  return {
    ...deps,
    ...tools,
    fleet,
    close: async () => {
      await tools[Symbol.asyncDispose]();
      await durable.close();
    },
  };
}
