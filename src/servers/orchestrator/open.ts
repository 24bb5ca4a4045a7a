/** Opens everything the orchestrator stands on, and closes it in the reverse order. */
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Database } from '../../runtime/database/database.ts';
import { openDatabase } from '../../runtime/database/pool.ts';
import type { OpenServer } from '../kit/run-mcp-server.ts';
import type { ProcessContext } from '../kit/run-process.ts';
import { startDatabase } from './database-start.ts';
import { type DbosModule, launchDbos, loadDbos } from './durable/dbos.ts';
import { currentProcess } from './durable/executor-process.ts';
import { LeaseKeeper } from './durable/lease-keeper.ts';
import { parseOrchestratorEnvironment } from './environment.ts';
import { GatewayTools } from './fleet/gateway-tools.ts';
import { createRunBody } from './runs/run-body.ts';
import { RunChanges } from './runs/run-changes.ts';
import { registerOrchestratorTools } from './server.ts';
import { startUpkeep } from './upkeep.ts';

const databaseDeadlineMs = 30_000;
const leaseSeconds = 15;

export async function openOrchestrator(context: ProcessContext): Promise<OpenServer> {
  const { databaseUrl, gatewayUrl } = parseOrchestratorEnvironment(context.env);
  const { replica, token } = context.environment;
  const db = openDatabase({ url: databaseUrl, applicationName: `mcpctl orchestrator-${replica}` });
  try {
    // Loading takes a while; PostgreSQL may use it to come up.
    const [dbos] = await Promise.all([
      loadDbos(),
      startDatabase(db, { deadlineMs: databaseDeadlineMs, signal: context.stopping }),
    ]);
    return await openRuns(context, db, dbos, { databaseUrl, fleet: new GatewayTools({ gatewayUrl, token }) });
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function openRuns(
  { environment, log }: ProcessContext,
  db: Database,
  dbos: DbosModule,
  { databaseUrl, fleet }: { readonly databaseUrl: string; readonly fleet: GatewayTools },
): Promise<OpenServer> {
  const executorId = `${os.hostname()}/${environment.replica}/${randomUUID()}`;
  const changes = new RunChanges();
  const leases = new LeaseKeeper({ db, executorId, process: currentProcess(), leaseSeconds, log });
  await leases.renew();
  const durable = await launchDbos(dbos, {
    databaseUrl,
    executorId,
    body: createRunBody({ db, fleet, changes, log }),
    log,
  });
  const deps = { db, fleet, durable, changes };
  const upkeep = startUpkeep({ ...deps, leases, log });
  return {
    dependencies: [
      { name: 'postgres', essential: true, check: async () => void (await db.query('SELECT 1')) },
      {
        name: 'gateway',
        essential: false,
        check: (signal) => fleet.ping(signal),
        breaker: () => fleet.breakerState,
      },
    ],
    register: (server) => registerOrchestratorTools(server, deps),
    queueDepth: () => db.stats.waiting,
    close: async () => {
      await upkeep.close();
      await fleet.close();
      await durable.close();
      await leases.release();
      await db.close();
    },
  };
}
