import { Command } from 'commander';
import { fleetSecrets } from '../../runtime/state/fleet-secrets.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { readLogs } from '../logs/read-logs.ts';
import { untilNextLook } from '../logs/until-next-look.ts';
import { watchFleet } from '../watch-fleet.ts';

const logLines = 200;

/** `mcpctl top`: the live dashboard. */
export function topCommand(context: CliContext): Command {
  return new Command('top')
    .description('Watch the fleet live: servers, limits, traffic, dependencies and logs')
    .action(async (_options: unknown, command: Command) => {
      const { screen, stdin, interrupted } = context;
      if (screen === null)
        command.error('error: top needs a terminal; use `mcpctl status --watch` without one');
      const fleet = context.fleet(command.optsWithGlobals<FleetOptions>());
      // Ink takes a quarter of a second to load.
      const { runDashboard } = await import('../dashboard/run-dashboard.tsx');
      await runDashboard({
        snapshots: (signal) => watchFleet(fleet, signal),
        followLog: (id, signal) =>
          readLogs({
            directory: fleet.paths.logs,
            secrets: fleetSecrets(fleet.paths),
            isWanted: (source) => source.id === id,
            lines: logLines,
            filter: { sinceMs: null, level: null, grep: null },
            nextLook: () => untilNextLook(signal),
            signal,
          }),
        screen,
        stdin,
        signal: interrupted,
      });
    });
}
