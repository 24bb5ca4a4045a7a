/** control: brings the fleet to what was asked for, keeps it there, and tells how it is. */
import path from 'node:path';
import { inheritedEnvironment } from '../../runtime/fleet/base-environment.ts';
import { ownBuild } from '../../runtime/fleet/build.ts';
import { LifeHistory } from '../../runtime/history/life-history.ts';
import { identify } from '../../runtime/process/identity.ts';
import { fleetVariable } from '../../runtime/process/table.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import { newFleetState, readFleetState } from '../../runtime/state/fleet-state.ts';
import { ensureFleetToken } from '../../runtime/state/fleet-token.ts';
import { connectPm2 } from '../../runtime/supervisor/pm2.ts';
import { createLogger } from '../../runtime/telemetry/logger.ts';
import { catalog } from '../catalog.ts';
import { createControlServer, listenOnSocket } from './control-server.ts';
import { DaemonWatch } from './daemon-watch.ts';
import { FleetManager } from './fleet-manager.ts';
import { openLimiters } from './limiters.ts';

const { env } = process;
const log = createLogger({ server: 'control', replica: 1, level: 'info', destination: 1 });
const paths = JSON.parse(env['MCPCTL_PATHS'] ?? 'null') as FleetPaths | null;
const fleetId = env[fleetVariable];
const identity = identify(process.pid);
if (paths === null || fleetId === undefined || identity === null) {
  throw new Error('control is started by `mcpctl up`, with MCPCTL_PATHS and MCPCTL_FLEET in its environment');
}

const state = readFleetState(paths) ?? { ...newFleetState(), fleetId };
const baseEnvironment = inheritedEnvironment(env);
const supervisor = await connectPm2({ home: paths.pm2Home, fleetId });
const daemon = new DaemonWatch({
  paths,
  fleetId,
  baseEnvironment,
  supervisor,
  daemonPid: process.ppid,
  log,
});
const manager = new FleetManager({
  facts: {
    paths,
    fleetId,
    token: ensureFleetToken(paths),
    databasePassword: state.databasePassword,
    vectorsKey: state.vectorsKey,
    codeDirectory: path.resolve(import.meta.dirname, '../..'),
    nodePath: process.execPath,
    baseEnvironment,
  },
  catalog,
  supervisor,
  daemon,
  limiterOf: openLimiters(fleetId, baseEnvironment),
  history: new LifeHistory(paths.history),
  state,
  identity,
  build: ownBuild(),
  log,
});
daemon.open();
manager.open();
const server = createControlServer(manager, log);
await listenOnSocket(server, paths.controlSocket);
log.info({ socket: paths.controlSocket }, 'control is ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'control stops');
    daemon.close();
    manager.close();
    server.closeAllConnections();
    // pm2's client keeps timers that would hold the process for ever.
    server.close(() => process.exit(0));
  });
}
