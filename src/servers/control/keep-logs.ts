import { statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { LogKeeper } from '../../runtime/logs/log-keeper.ts';
import type { FleetManager } from './fleet-manager.ts';

const everyMs = 2000;
/** pm2 writes two lines for each start and end, and nobody reads them but a developer of mcpctl. */
const daemonLogBytes = 1024 ** 2;

/** Looks after the logs every two seconds while the fleet has a configuration. @returns what to clear to end that */
export function keepLogs(manager: FleetManager): NodeJS.Timeout {
  const { facts, log } = manager.options;
  const keeper = new LogKeeper({ directory: facts.paths.logs });
  const daemonLog = path.join(facts.paths.pm2Home, 'pm2.log');
  return setInterval(() => {
    const settings = manager.config?.logs;
    if (settings === undefined) return;
    keeper.look(settings).catch((error: unknown) => log.error({ err: error }, 'a log was not rotated'));
    const size = statSync(daemonLog, { throwIfNoEntry: false })?.size ?? 0;
    if (size > daemonLogBytes) truncateSync(daemonLog);
  }, everyMs);
}
