/** How one process of the fleet is started: computed as data, so that a change of anything can be noticed. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { postgresUrl } from '../../runtime/database/embedded-url.ts';
import { embeddingEnvironment } from '../../runtime/embedding/embedding-settings.ts';
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import { furtherPortId, portIds } from '../../runtime/fleet/port-id.ts';
import { fleetVariable } from '../../runtime/process/table.ts';
import { type FleetPaths, logFile } from '../../runtime/state/fleet-paths.ts';
import type { ProcessSpec } from '../../runtime/supervisor/supervisor.ts';
import { weaviateBinary } from '../../runtime/weaviate/weaviate-binary.ts';
import { weaviateEnvironment } from '../../runtime/weaviate/weaviate-environment.ts';

/** What all processes of one fleet have in common. */
export interface FleetFacts {
  readonly paths: FleetPaths;
  readonly fleetId: string;
  readonly token: string;
  readonly databasePassword: string;
  readonly vectorsKey: string;
  /** Absolute path of dist/ (or of src/ when run from source). */
  readonly codeDirectory: string;
  readonly nodePath: string;
  /** What processes inherit of the operator's environment. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
}

/** How a program is started; each run of it adds an id and the group it joins. */
export type ProgramSpec = Omit<ProcessSpec, 'id' | 'joins'>;

/** By port id. */
export type PortOf = (portId: string) => number;

/** Whether two processes may listen on one port, so that one can take over from the other. */
export const canSharePorts: boolean = process.platform === 'linux';

/** Above this the JavaScript heap error comes before the limit's SIGKILL; buffers live outside the heap. */
const heapShareOfLimit = 0.7;
/**
 * From the beginning: a server then spends a tenth less processor time on its start. Not more: under load it keeps half
 * the memory at the same speed.
 */
const semiSpaceMiB = 4;
/** What the gateway makes for a call is gone when the call is: more room only makes it larger. */
const gatewaySemiSpaceMiB = 2;
/** The old objects may double before they are looked through; V8 alone would let them grow fourfold. */
const heapGrowingPercent = 100;
const gatewayHeapGrowingPercent = 50;

export function programSpec(
  desired: DesiredReplica,
  config: FleetConfig,
  facts: FleetFacts,
  portOf: PortOf,
): ProgramSpec {
  const { id, entry, settings } = desired;
  return {
    argv: [facts.nodePath, ...nodeFlags(desired, facts), path.join(facts.codeDirectory, entry.entry)],
    env: environmentOf(desired, config, facts, portOf),
    cwd: facts.paths.root,
    logFile: logFile(facts.paths, id),
    stopGraceMs: settings.stopGraceMs,
    restartsOnExit: false,
  };
}

/**
 * Changes when the process would be started differently, or its code was built anew. Of its own port only what the
 * configuration says counts; those of others are what it calls.
 */
export function specHash(
  desired: DesiredReplica,
  config: FleetConfig,
  facts: FleetFacts,
  portOf: PortOf,
): string {
  const own = portIds(desired);
  const { argv, env } = programSpec(desired, config, facts, (id) => (own.includes(id) ? 0 : portOf(id)));
  const codeBuiltAt = statSync(path.join(facts.codeDirectory, desired.entry.entry)).mtimeMs;
  const programBuiltAt = desired.entry.kind === 'weaviate' ? weaviateInstalledAt(facts) : [];
  const {
    replicas: _replicas,
    autoscale: _autoscale,
    env: _env,
    policy: _policy,
    ...settings
  } = desired.settings;
  const described = JSON.stringify([
    argv,
    Object.entries(env).toSorted(),
    settings,
    codeBuiltAt,
    ...programBuiltAt,
  ]);
  return createHash('sha256').update(described).digest('hex').slice(0, 16);
}

/** Nothing while it is not there: then its start says so. */
function weaviateInstalledAt({ baseEnvironment }: FleetFacts): readonly number[] {
  const program = statSync(weaviateBinary(baseEnvironment), { throwIfNoEntry: false });
  return program === undefined ? [] : [program.mtimeMs];
}

/** PostgreSQL's SIGTERM waits for its clients, which would wait for ever; SIGINT lets it end at once, in order. */
export function stopSignal({ kind }: DesiredReplica['entry']): NodeJS.Signals {
  return kind === 'postgres' ? 'SIGINT' : 'SIGTERM';
}

function nodeFlags({ entry, settings }: DesiredReplica, { paths }: FleetFacts): readonly string[] {
  const isGateway = entry.kind === 'gateway';
  const semiMiB = isGateway ? gatewaySemiSpaceMiB : semiSpaceMiB;
  const heapMiB = Math.floor((settings.memoryBytes * heapShareOfLimit) / 1024 / 1024);
  return [
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${heapMiB}`,
    `--min-semi-space-size=${semiMiB}`,
    `--max-semi-space-size=${semiMiB}`,
    `--heap-growing-percent=${isGateway ? gatewayHeapGrowingPercent : heapGrowingPercent}`,
    ...(settings.heapSnapshot
      ? ['--heapsnapshot-near-heap-limit=1', `--diagnostic-dir=${paths.snapshots}`]
      : []),
  ];
}

function environmentOf(
  desired: DesiredReplica,
  config: FleetConfig,
  facts: FleetFacts,
  portOf: PortOf,
): Record<string, string> {
  const { id, replica, entry, settings } = desired;
  const environment: Record<string, string> = {
    ...facts.baseEnvironment,
    [fleetVariable]: facts.fleetId,
    NODE_COMPILE_CACHE: facts.paths.compileCache,
    // glibc would keep a heap for each thread: 20 MB that nobody uses.
    MALLOC_ARENA_MAX: '1',
    MCPCTL_REPLICA: String(replica),
    MCPCTL_HOST: '127.0.0.1',
    MCPCTL_PORT: String(portOf(id)),
    // OAuth is between clients and the gateway; the servers behind it know the fleet's token.
    MCPCTL_AUTH: config.gateway.auth === 'none' ? 'none' : 'token',
    MCPCTL_TOKEN: facts.token,
    MCPCTL_STOP_GRACE_MS: String(settings.stopGraceMs),
    MCPCTL_DATA_DIR: facts.paths.data,
  };
  if (entry.kind === 'postgres') environment['MCPCTL_DATABASE_PASSWORD'] = facts.databasePassword;
  if (entry.kind === 'weaviate') {
    Object.assign(environment, weaviateVariables(desired, facts, portOf), moduleVariables(config.embedding));
  }
  if (entry.kind === 'gateway') {
    environment['MCPCTL_ROUTES'] = facts.paths.routesFile;
    if (canSharePorts) environment['MCPCTL_SHARE_PORT'] = 'yes';
  }
  if (entry.kind === 'stdio-host') {
    Object.assign(environment, {
      MCPCTL_HOSTED: facts.paths.hostedFile,
      MCPCTL_HOST_SOCKET: facts.paths.hostSocket,
      MCPCTL_LOGS: facts.paths.logs,
      MCPCTL_HISTORY: facts.paths.history,
    });
  }
  if (entry.kind === 'mcp') Object.assign(environment, embeddingEnvironment(config.embedding));
  if (entry.callsGateway) environment['MCPCTL_GATEWAY_URL'] = `http://127.0.0.1:${portOf('gateway')}`;
  if (entry.needs.includes('database')) {
    environment['DATABASE_URL'] =
      config.database?.url ?? postgresUrl({ port: portOf('postgres'), password: facts.databasePassword });
  }
  if ([...entry.needs, ...entry.prefers].includes('vectors')) {
    Object.assign(environment, vectorsEnvironment(config, facts, portOf));
  }
  return { ...environment, ...settings.env };
}

/** A Weaviate has no modules but the one that is to embed. */
function moduleVariables(embedding: FleetConfig['embedding']): Record<string, string> {
  return embedding.provider === 'weaviate' ? { ENABLE_MODULES: embedding.module } : {};
}

function weaviateVariables(
  { id, entry, settings }: DesiredReplica,
  { paths, vectorsKey }: FleetFacts,
  portOf: PortOf,
): Record<string, string> {
  const further = entry.furtherPorts.map((purpose) => [purpose, portOf(furtherPortId(id, purpose))] as const);
  return weaviateEnvironment({
    dataDirectory: paths.data,
    port: portOf(id),
    furtherPorts: Object.fromEntries(further),
    apiKey: vectorsKey,
    memoryBytes: settings.memoryBytes,
  });
}

/** Which vector store a server is to use (docs/environment.md); the embedded one needs nothing. */
function vectorsEnvironment(
  { vectors }: FleetConfig,
  { vectorsKey }: FleetFacts,
  portOf: PortOf,
): Record<string, string> {
  if (vectors.engine === 'embedded') return {};
  const { url, grpcPort, apiKey } = vectors.managed
    ? {
        url: `http://127.0.0.1:${portOf('weaviate')}`,
        grpcPort: portOf(furtherPortId('weaviate', 'grpc')),
        apiKey: vectorsKey,
      }
    : vectors;
  return {
    MCPCTL_VECTORS_URL: url,
    ...(grpcPort === null ? {} : { MCPCTL_VECTORS_GRPC_PORT: String(grpcPort) }),
    ...(apiKey === null ? {} : { MCPCTL_VECTORS_API_KEY: apiKey }),
  };
}
