/** What `up --foreground` does once the fleet is up. */

import { fleetSecrets } from '../runtime/state/fleet-secrets.ts';
import type { CliContext, Fleet } from './context.ts';
import { endAndReport } from './end-and-report.ts';
import { printLogs } from './logs/print-logs.ts';
import { uninterrupted } from './uninterrupted.ts';
import { watchFleet } from './watch-fleet.ts';

/** Shows the logs until Ctrl-C or SIGTERM, then takes the fleet down. Ends also when another command did that. */
export async function stayInForeground(
  context: Pick<CliContext, 'out' | 'err' | 'interrupted'>,
  fleet: Fleet,
  { sinceMs }: { readonly sinceMs: number },
): Promise<void> {
  const { out, err, interrupted } = context;
  const ended = new AbortController();
  const signal = AbortSignal.any([interrupted, ended.signal]);
  await Promise.all([
    untilStopped(fleet, signal).finally(() => ended.abort()),
    printLogs(out, {
      directory: fleet.paths.logs,
      secrets: fleetSecrets(fleet.paths),
      isWanted: () => true,
      lines: Number.POSITIVE_INFINITY,
      filter: { sinceMs, level: null, grep: null },
      follow: true,
      json: false,
      signal,
    }).finally(() => ended.abort()),
  ]);
  if (!interrupted.aborted) {
    err.line('The fleet was taken down by another command');
    return;
  }
  // The signal that began it must not break it off.
  await endAndReport(context, fleet, { servers: [], graceMs: null, json: false, interrupted: uninterrupted });
}

async function untilStopped(fleet: Fleet, signal: AbortSignal): Promise<void> {
  for await (const { status, control } of watchFleet(fleet, signal)) {
    if (status === 'stopped' && control === null) return;
  }
}
