/** Run when control's heart stands still or pm2's daemon is lost: brings the fleet back, and ends. */
import { daemonIsLost, notWanted } from '../../runtime/fleet/watchdog.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import { createLogger } from '../../runtime/telemetry/logger.ts';
import { reviveFleet } from './revive-fleet.ts';

const { env } = process;
const log = createLogger({ server: 'watchdog', replica: 1, level: 'info', destination: 1 });
const paths = JSON.parse(env['MCPCTL_PATHS'] ?? 'null') as FleetPaths | null;
if (paths === null)
  throw new Error('the watchdog is started by control, with MCPCTL_PATHS in its environment');

let exitCode = 0;
try {
  const isDaemonLost = process.argv.includes(daemonIsLost);
  const outcome = await reviveFleet({ paths, env, isDaemonLost, log });
  if (outcome === 'not wanted') exitCode = notWanted;
} catch (error) {
  // The watchdog goes on, and tries again.
  log.error({ err: error }, 'the fleet could not be revived');
}
// pm2's client keeps timers that would hold the process for ever.
process.exit(exitCode);
