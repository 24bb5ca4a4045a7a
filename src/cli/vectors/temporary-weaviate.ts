/** The fleet's own Weaviate while the fleet does not run it: for as long as a command needs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { inheritedEnvironment } from '../../runtime/fleet/base-environment.ts';
import { probeWeaviate } from '../../runtime/health/weaviate-probe.ts';
import { reservePorts } from '../../runtime/ports/reserve.ts';
import { sweep } from '../../runtime/process/kill.ts';
import { fleetVariable, processesOfRun, runVariable } from '../../runtime/process/table.ts';
import { type FleetPaths, logFile } from '../../runtime/state/fleet-paths.ts';
import type { FleetState } from '../../runtime/state/fleet-state.ts';
import { lastLogLines, logSize } from '../../runtime/telemetry/last-log-lines.ts';
import type { VectorSettings } from '../../runtime/vector/vector-settings.ts';
import { weaviateEnvironment } from '../../runtime/weaviate/weaviate-environment.ts';
import { catalog } from '../../servers/catalog.ts';

export interface TemporaryWeaviate extends AsyncDisposable {
  readonly settings: VectorSettings;
}

export interface TemporaryWeaviateOptions {
  readonly paths: FleetPaths;
  readonly state: Pick<FleetState, 'fleetId' | 'vectorsKey'>;
  readonly memoryBytes: number;
  readonly startTimeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const server = 'weaviate';
/** By it the next such command finds what one that was killed left behind. */
const runOf = (fleetId: string): string => `weaviate.${fleetId}`;
const pollMs = 50;
const answerTimeoutMs = 2000;
const stopGraceMs = 10_000;
const lastLineCount = 5;

/** Ready, and ended with its scope. @throws OperationalError `SERVER_CRASHED`, `START_TIMEOUT`; the reason of `signal` */
export async function startTemporaryWeaviate(options: TemporaryWeaviateOptions): Promise<TemporaryWeaviate> {
  const { paths, state, env } = options;
  const entry = catalog.find(({ name }) => name === server);
  if (entry === undefined) throw new TypeError(`no ${server} in the catalog`);
  // Two on one directory of data would wait for each other.
  await sweep({ find: () => processesOfRun(runOf(state.fleetId)), graceMs: stopGraceMs });
  const ports = await freePorts(entry.furtherPorts);
  const { own: port, ...furtherPorts } = ports;
  const { vectorsKey: apiKey, fleetId } = state;
  const log = logFile(paths, server);
  const logStart = logSize(log);
  const child = startDetached(path.resolve(import.meta.dirname, '../..', entry.entry), log, {
    ...inheritedEnvironment(env),
    [fleetVariable]: fleetId,
    [runVariable]: runOf(fleetId),
    ...weaviateEnvironment({
      dataDirectory: paths.data,
      port,
      furtherPorts,
      apiKey,
      memoryBytes: options.memoryBytes,
    }),
  });
  try {
    await untilReady(child, port, {
      ...options,
      lastLines: () => lastLogLines(log, logStart, lastLineCount),
    });
  } catch (error) {
    await end(child);
    throw error;
  }
  return {
    settings: {
      engine: 'weaviate',
      url: `http://127.0.0.1:${port}`,
      grpcPort: ports['grpc'],
      apiKey,
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function freePorts(
  purposes: readonly string[],
): Promise<Readonly<Record<string, number>> & { own: number }> {
  const reserved = await reservePorts(['own', ...purposes].map((id) => ({ id, preferred: 0 })));
  await Promise.all(reserved.map((reservation) => reservation.release()));
  const ports = Object.fromEntries(reserved.map(({ id, port }) => [id, port]));
  return { own: 0, ...ports };
}

/** Ctrl-C reaches the command, which then ends it in order. */
function startDetached(file: string, logPath: string, env: Record<string, string>): ChildProcess {
  const log = openSync(logPath, 'a', 0o600);
  try {
    const args = ['--disable-warning=ExperimentalWarning', file];
    return spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

async function untilReady(
  child: ChildProcess,
  port: number,
  options: Pick<TemporaryWeaviateOptions, 'startTimeoutMs' | 'signal' | 'state'> & {
    readonly lastLines: () => readonly string[];
  },
): Promise<void> {
  const { startTimeoutMs: timeoutMs, signal, state, lastLines } = options;
  const givesUp = performance.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      await probeWeaviate({ port, key: state.vectorsKey, timeoutMs: answerTimeoutMs });
      return;
    } catch (error) {
      if (hasEnded(child)) {
        const reason = `it ended at its start with ${child.signalCode ?? `code ${child.exitCode}`}`;
        throw new OperationalError('SERVER_CRASHED', { server, reason, lastLines: lastLines() });
      }
      if (performance.now() > givesUp) {
        throw new OperationalError('START_TIMEOUT', { server, timeoutMs, missing: reasonOf(error) });
      }
    }
    await sleep(pollMs);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
  await gone;
  clearTimeout(timer);
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
