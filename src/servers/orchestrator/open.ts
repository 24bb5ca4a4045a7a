/** Opens everything the orchestrator stands on, and closes it in the reverse order. */
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { openDatabase } from '../../runtime/database/pool.ts';
import { startDatabase } from '../../runtime/database/start-database.ts';
import { GatewayTools } from '../../runtime/mcp/gateway-tools.ts';
import type { OpenServer } from '../kit/open-mcp-server.ts';
import type { ProcessContext } from '../kit/run-process.ts';
import { launchDbos, loadDbos } from './durable/dbos.ts';
import { currentProcess } from './durable/executor-process.ts';
import { LeaseKeeper } from './durable/lease-keeper.ts';
import { parseOrchestratorEnvironment } from './environment.ts';
import { createRunBody } from './runs/run-body.ts';
import { RunChanges } from './runs/run-changes.ts';
import { registerOrchestratorTools } from './server.ts';
import { migrations } from './store/migrations.ts';
import { startUpkeep } from './upkeep.ts';

const databaseDeadlineMs = 5000;
const leaseSeconds = 15;

export async function openOrchestrator({
  environment,
  env,
  log,
  stopping,
}: ProcessContext): Promise<OpenServer> {
  const { databaseUrl, gatewayUrl } = parseOrchestratorEnvironment(env);
  const { replica, token } = environment;
  await using opened = new AsyncDisposableStack();

  const db = openDatabase({ url: databaseUrl, applicationName: `mcpctl orchestrator-${replica}` });
  opened.defer(() => db.close());
  // Loading takes a while; PostgreSQL may use it to come up.
  const [dbos] = await Promise.all([
    loadDbos(),
    startDatabase(db, {
      area: 'orchestrator',
      migrations,
      deadlineMs: databaseDeadlineMs,
      signal: stopping,
    }),
  ]);

  const executorId = `${os.hostname()}/${replica}/${randomUUID()}`;
  const leases = new LeaseKeeper({ db, executorId, process: currentProcess(), leaseSeconds, log });
  await leases.renew();
  opened.defer(() => leases.release());

  const fleet = new GatewayTools({ gatewayUrl, token });
  const changes = new RunChanges();
  const body = createRunBody({ db, fleet, changes, log });
  const durable = await launchDbos(dbos, { databaseUrl, executorId, body, log });
  opened.defer(() => durable.close());
  opened.defer(() => fleet.close());

  const deps = { db, fleet, durable, changes };
  const upkeep = startUpkeep({ ...deps, leases, log });
  opened.defer(() => upkeep.close());

  const toClose = opened.move();
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
    close: () => toClose.disposeAsync(),
  };
}
