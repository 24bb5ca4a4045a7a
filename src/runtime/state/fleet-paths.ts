/** Where one fleet keeps what: pure arithmetic on paths, nothing is touched. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { OperationalError } from '../errors.ts';

export interface FleetPaths {
  /** The state directory, 0700. */
  readonly root: string;
  readonly stateFile: string;
  readonly tokenFile: string;
  /** Hashes of the tokens that clients were given by name. */
  readonly namedTokensFile: string;
  /** Definitions of third-party tools as they were first seen, and what became of them; written by the gateway. */
  readonly seenToolsFile: string;
  /** Hashes of changed definitions that an operator accepted; written by the CLI. */
  readonly acceptedToolsFile: string;
  /** Routing table, written by control, read by the gateway. */
  readonly routesFile: string;
  /** Third-party servers that stdio-host runs, written by control; holds secrets. */
  readonly hostedFile: string;
  readonly logs: string;
  /** What happened to each server, one file of JSON lines for each. */
  readonly history: string;
  /** Heap snapshots that servers wrote near their limit. */
  readonly snapshots: string;
  readonly data: string;
  readonly compileCache: string;
  /** Sockets: `root/run`, or a short directory of our own where that path would be too long. */
  readonly run: string;
  readonly controlSocket: string;
  /** Where gateways reach the children of stdio-host. */
  readonly hostSocket: string;
  readonly pm2Home: string;
  /** Changes once a second while control's event loop turns. */
  readonly heartbeatFile: string;
}

// sun_path is 108 bytes on Linux and 104 on macOS, the closing zero included.
const maxSocketPathBytes = 103;
const longestSocketName = 'pm2/interactor.sock';

/**
 * @param options.stateDirectory given by the operator (`--state-dir`, `MCPCTL_STATE_DIR`)
 * @param options.configFile absolute; each config file is a fleet of its own
 * @throws OperationalError `STATE_PATH_TOO_LONG`
 */
export function fleetPaths(options: {
  readonly stateDirectory: string | null;
  readonly configFile: string | null;
  readonly stateHome: string;
  readonly temporary: string;
  readonly uid: number;
}): FleetPaths {
  const root =
    options.stateDirectory ?? path.join(options.stateHome, 'mcpctl', fleetName(options.configFile));
  const run = runDirectory(root, options);
  return {
    root,
    stateFile: path.join(root, 'state.json'),
    tokenFile: path.join(root, 'token'),
    namedTokensFile: path.join(root, 'tokens.json'),
    seenToolsFile: path.join(root, 'tools-seen.json'),
    acceptedToolsFile: path.join(root, 'tools-accepted.json'),
    routesFile: path.join(root, 'routes.json'),
    hostedFile: path.join(root, 'hosted.json'),
    logs: path.join(root, 'logs'),
    history: path.join(root, 'history'),
    snapshots: path.join(root, 'snapshots'),
    data: path.join(root, 'data'),
    compileCache: path.join(root, 'cache', 'compile'),
    run,
    controlSocket: path.join(run, 'control.sock'),
    hostSocket: path.join(run, 'host.sock'),
    pm2Home: path.join(run, 'pm2'),
    heartbeatFile: path.join(run, 'heartbeat'),
  };
}

/** Log file of the process `id`. */
export function logFile(paths: Pick<FleetPaths, 'logs'>, id: string): string {
  return path.join(paths.logs, `${id}.log`);
}

function fleetName(configFile: string | null): string {
  if (configFile === null) return 'default';
  const directory = path.basename(path.dirname(configFile)).replaceAll(/[^A-Za-z0-9_-]/g, '-');
  return `${directory}-${shortHash(configFile)}`;
}

function runDirectory(root: string, { temporary, uid }: { temporary: string; uid: number }): string {
  const candidates = [path.join(root, 'run'), path.join(temporary, `mcpctl-${uid}-${shortHash(root)}`)];
  const fitting = candidates.find((candidate) => fits(path.join(candidate, longestSocketName)));
  if (fitting === undefined) {
    throw new OperationalError('STATE_PATH_TOO_LONG', {
      path: candidates[1] ?? root,
      maxBytes: maxSocketPathBytes,
    });
  }
  return fitting;
}

function fits(socketPath: string): boolean {
  return Buffer.byteLength(socketPath) <= maxSocketPathBytes;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
