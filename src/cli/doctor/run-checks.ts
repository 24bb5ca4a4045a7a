/** All checks of `mcpctl doctor`. They look and change nothing; each has its own deadline. */
import { postgresUrl } from '../../runtime/database/embedded-url.ts';
import { builtinModelDirectory } from '../../runtime/embedding/static-embedder.ts';
import { ownBuild } from '../../runtime/fleet/build.ts';
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import { desiredReplicas } from '../../runtime/fleet/desired-replicas.ts';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import { removeFleetGroups } from '../../runtime/limits/fleet-groups.ts';
import type { Limiter } from '../../runtime/limits/limiter.ts';
import { openLimiter } from '../../runtime/limits/open-limiter.ts';
import { listeningSockets } from '../../runtime/ports/listening-sockets.ts';
import { portHolder } from '../../runtime/ports/port-owner.ts';
import { type FleetState, readFleetState } from '../../runtime/state/fleet-state.ts';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext, Fleet } from '../context.ts';
import { checkConfig } from './check-config.ts';
import { checkDatabase } from './check-database.ts';
import { checkEmbeddedPostgres } from './check-embedded-postgres.ts';
import { checkEmbeddingModel } from './check-embedding-model.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { checkLimits } from './check-limits.ts';
import { checkLogs } from './check-logs.ts';
import { checkNetwork } from './check-network.ts';
import { checkNode } from './check-node.ts';
import { checkPorts } from './check-ports.ts';
import { checkProcesses } from './check-processes.ts';
import { checkStateDirectory } from './check-state-directory.ts';
import { checkSupervisor } from './check-supervisor.ts';
import { checkThirdParty } from './check-third-party.ts';
import { checkToolPins } from './check-tool-pins.ts';
import { checkWeaviate, checkWeaviateProgram } from './check-weaviate.ts';
import { type Finding, failure } from './finding.ts';
import { runningWeaviate, type WeaviatePlace } from './running-weaviate.ts';

export async function runChecks(fleet: Fleet, env: CliContext['env']): Promise<readonly Finding[]> {
  const uid = process.getuid?.() ?? 0;
  const { findings, config } = await checkConfig(fleet);
  return [
    ...checkNode(process),
    ...findings,
    ...checkStateDirectory(fleet.paths.root, uid),
    ...(await checkRunning(fleet, config, { uid, env })),
    ...checkToolPins(fleet.paths),
    ...checkNetwork(env),
  ];
}

/** What depends on how the fleet is right now. */
async function checkRunning(
  fleet: Fleet,
  config: FleetConfig | null,
  { uid, env }: { readonly uid: number; readonly env: CliContext['env'] },
): Promise<readonly Finding[]> {
  let snapshot: FleetSnapshot;
  let state: FleetState | null;
  try {
    snapshot = await fleet.snapshot();
    state = readFleetState(fleet.paths);
  } catch (error) {
    return [failure('processes', 'fleet', error)];
  }
  const desired = config === null ? [] : desiredReplicas(config, catalog);
  const weaviate = config === null ? null : runningWeaviate(config.vectors, snapshot, state);
  const embedding = config?.embedding ?? { provider: 'builtin' };
  const listening = listeningSockets();
  return [
    ...checkPorts(desired, snapshot.replicas, (port) => portHolder(port, listening)),
    ...checkProcesses(snapshot, state?.fleetId ?? null),
    ...checkLeftovers(fleet.paths, snapshot, state),
    ...(config === null ? [] : checkThirdParty(config, snapshot.replicas, env)),
    ...checkSupervisor(snapshot, ownBuild()),
    ...checkLimits(snapshot, bestMeans(env)),
    ...checkLogs(fleet.paths, config?.logs ?? null),
    ...(config === null ? [] : await checkPostgres(config, snapshot, state, uid)),
    ...(config === null ? [] : await checkVectors(config, weaviate, env)),
    ...(await checkEmbeddingModel(embedding, builtinModelDirectory, weaviate)),
  ];
}

/** Tried out, and nothing is left of the trial. */
function bestMeans(env: CliContext['env']): Pick<Limiter, 'means' | 'because'> {
  const fleetId = `doctor-${process.pid}`;
  const { means, because } = openLimiter({ fleetId, enforce: 'prefer', env });
  removeFleetGroups(fleetId);
  return { means, because };
}

async function checkPostgres(
  { database }: FleetConfig,
  { replicas }: FleetSnapshot,
  state: FleetState | null,
  uid: number,
): Promise<readonly Finding[]> {
  if (database !== null) return [await checkDatabase(database.url)];
  const findings = await checkEmbeddedPostgres(uid);
  const running = replicas.find(({ server, pid }) => server === 'postgres' && pid !== null);
  if (state === null || running === undefined || running.port === null) return findings;
  const url = postgresUrl({ port: running.port, password: state.databasePassword });
  return [...findings, await checkDatabase(url)];
}

async function checkVectors(
  { vectors }: FleetConfig,
  place: WeaviatePlace | null,
  env: CliContext['env'],
): Promise<readonly Finding[]> {
  if (vectors.engine === 'embedded') {
    return [{ section: 'vectors', name: 'engine', status: 'ok', detail: 'embedded' }];
  }
  const connection = place === null ? [] : await checkWeaviate(place);
  return vectors.managed ? [await checkWeaviateProgram(env), ...connection] : connection;
}
