/** The command line in-process, on a fleet that is made of plain values. */
import { Readable } from 'node:stream';
import type { CliContext, Fleet, Output } from '../../src/cli/context.ts';
import { run } from '../../src/cli/run.ts';
import type { FleetConfig } from '../../src/runtime/fleet/config.ts';
import type { ControlClient } from '../../src/runtime/fleet/control-api.ts';
import type { ReplicaPhase } from '../../src/runtime/fleet/progress.ts';
import type { FleetSnapshot, ReplicaSnapshot } from '../../src/runtime/fleet/snapshot.ts';
import { fleetPaths } from '../../src/runtime/state/fleet-paths.ts';
import { catalog } from '../../src/servers/catalog.ts';
import { configOf } from '../support/fleet-config.ts';

export const at = '2026-01-31T12:00:00.000Z';

export function replica(values: Partial<ReplicaSnapshot> = {}): ReplicaSnapshot {
  return {
    id: 'memory',
    server: 'memory',
    replica: 1,
    state: 'ready',
    reason: null,
    pid: 4711,
    port: 8003,
    furtherPorts: {},
    startedAt: '2026-01-31T11:56:48.000Z',
    readyMs: 412,
    restarts: 0,
    cpu: { cores: 0.02, limitCores: 0.5 },
    memory: { bytes: 84 * 1024 ** 2, limitBytes: 1024 ** 3, peakBytes: null },
    enforcedBy: 'cgroup v2',
    traffic: {
      requests: 120,
      callsPerSecond: 1.5,
      p50Ms: 2,
      p95Ms: 9,
      errorRate: 0,
      activeConnections: 3,
      queueDepth: 0,
    },
    dependencies: {
      postgres: { status: 'healthy', latency_ms: 1, breaker: 'closed', last_error: null, since: at },
    },
    ...values,
  };
}

export function snapshot(values: Partial<FleetSnapshot> = {}): FleetSnapshot {
  return {
    schema: 1,
    at,
    stateDirectory: '/state',
    status: 'healthy',
    control: { pid: 4700, startedAt: at, build: '0.1.0-1' },
    supervisor: { state: 'connected', reason: null },
    gatewayUrl: 'http://127.0.0.1:8000/mcp',
    warnings: [],
    autoscale: [],
    replicas: [replica()],
    ...values,
  };
}

/** News of one replica, as a command's listener gets it. */
export function event(
  id: string,
  phase: ReplicaPhase,
  values: { reason?: string; lastLines?: string[] } = {},
) {
  return {
    type: 'replica',
    id,
    phase,
    elapsedMs: 410,
    port: 8003,
    pid: 1,
    reason: null,
    lastLines: [],
    ...values,
  } as const;
}

export const stopped: FleetSnapshot = snapshot({
  status: 'stopped',
  control: null,
  supervisor: { state: 'stopped', reason: null },
  gatewayUrl: null,
  replicas: [],
});

export const config: FleetConfig = configOf(
  Object.fromEntries(catalog.map(({ name }) => [name, { startTimeoutMs: 60_000, stopGraceMs: 5000 }])),
);

/** A healthy fleet of one server whose answers `values` replace. */
export function fleet(values: Partial<Fleet> = {}): Fleet {
  const paths = fleetPaths({
    stateDirectory: '/state',
    configFile: null,
    stateHome: '/home',
    temporary: '/tmp',
    uid: 1000,
  });
  return {
    paths,
    loadConfig: async () => config,
    token: async () => 'a-token-of-this-fleet',
    control: control(),
    snapshot: async () => snapshot(),
    plan: async () => ({ replicas: [] }),
    up: async () => snapshot(),
    down: async () => stopped,
    restart: async () => snapshot(),
    scale: async () => snapshot(),
    ...values,
  };
}

export function control(values: Partial<ControlClient> = {}): ControlClient {
  return {
    snapshot: async () => snapshot(),
    plan: async () => ({ replicas: [] }),
    async *watch() {
      yield snapshot();
    },
    up: async () => snapshot(),
    down: async () => stopped,
    restart: async () => snapshot(),
    scale: async () => snapshot(),
    ...values,
  };
}

export interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Types `mcpctl …` into a pipe, or with `isLive` into a terminal. */
export async function mcpctl(
  argv: readonly string[],
  options: {
    readonly fleet?: Fleet;
    readonly isLive?: boolean;
    readonly env?: CliContext['env'];
    readonly cwd?: string;
    readonly stdin?: string;
    /** Instead of `stdin`: what is typed while the command runs. */
    readonly input?: Readable;
    readonly interrupted?: AbortSignal;
    readonly onLine?: (line: string) => void;
    readonly onErrorLine?: (line: string) => void;
  } = {},
): Promise<Ending> {
  const { isLive = false, onLine = () => undefined, onErrorLine = () => undefined } = options;
  const out = collector(isLive, onLine);
  const err = collector(isLive, onErrorLine);
  const code = await run(argv, {
    out,
    err,
    env: options.env ?? {},
    cwd: options.cwd ?? '/work',
    stdin: (options.input ?? Readable.from([options.stdin ?? ''])) as unknown as NodeJS.ReadStream,
    screen: null,
    now: () => Date.parse(at),
    interrupted: options.interrupted ?? new AbortController().signal,
    fleet: () => options.fleet ?? fleet(),
  });
  return { code, out: out.text(), err: err.text() };
}

function collector(isLive: boolean, onLine: (line: string) => void): Output & { text(): string } {
  let text = '';
  return {
    line: (line) => {
      text += `${line}\n`;
      onLine(line);
    },
    write: (part) => {
      text += part;
    },
    text: () => text,
    isLive,
    columns: 120,
  };
}
