/** The orchestrator's tools over an in-memory transport, on a real PostgreSQL, with a fleet of functions. */
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import type { Database } from '../../../src/runtime/database/database.ts';
import { migrate } from '../../../src/runtime/database/migrate.ts';
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { createLogger } from '../../../src/runtime/telemetry/logger.ts';
import { ToolServer } from '../../../src/servers/kit/tool-server.ts';
import type { OrchestratorDeps } from '../../../src/servers/orchestrator/deps.ts';
import { createRunBody } from '../../../src/servers/orchestrator/runs/run-body.ts';
import { RunChanges } from '../../../src/servers/orchestrator/runs/run-changes.ts';
import { registerOrchestratorTools } from '../../../src/servers/orchestrator/server.ts';
import { migrations } from '../../../src/servers/orchestrator/store/migrations.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { FakeFleet, type FakeTool } from './fake-fleet.ts';
import { InlineDurable } from './inline-durable.ts';

export interface Orchestrator extends OrchestratorDeps {
  readonly fleet: FakeFleet;
  readonly client: Client;
  /** The structured value of a call that succeeds. */
  call<T = Record<string, unknown>>(tool: string, args: Record<string, unknown>): Promise<T>;
  /** The error of a call that fails. */
  fail(
    tool: string,
    args: Record<string, unknown>,
  ): Promise<{ code: string; message: string; hint: string; retryable: boolean }>;
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
  tools: Readonly<Record<string, FakeTool>>,
): Promise<Orchestrator> {
  const fleet = new FakeFleet(tools);
  const durable = new InlineDurable();
  const changes = new RunChanges();
  durable.use(createRunBody({ db, fleet, changes, log: silent }));
  const deps: OrchestratorDeps = { db, fleet, durable, changes };
  const bugs: unknown[] = [];
  const server = new ToolServer(
    { name: 'orchestrator', version: '0', instructions: '' },
    { onToolCall: () => undefined, onToolBug: (_, error) => bugs.push(error) },
  );
  registerOrchestratorTools(server, deps);
  const client = new Client({ name: 'tests', version: '0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  const raw = async (name: string, args: Record<string, unknown>) =>
    client.callTool({ name, arguments: args });
  return {
    ...deps,
    fleet,
    client,
    call: async <T>(name: string, args: Record<string, unknown>) => {
      const result = await raw(name, args);
      if (result.isError === true)
        throw new Error(`${name}: ${JSON.stringify(result.content)} ${bugs.join()}`);
      return result.structuredContent as T;
    },
    fail: async (name, args) => {
      const result = await raw(name, args);
      const [block] = result.content;
      if (result.isError !== true || block?.type !== 'text') throw new Error(`${name} did not fail`);
      return JSON.parse(block.text);
    },
    close: async () => {
      await client.close();
      await server.close();
      await durable.close();
    },
  };
}
