import { Command } from 'commander';
import { changeFleet } from '../change-fleet.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { checkServers } from '../known-servers.ts';
import { reportOutcome } from '../report-outcome.ts';

interface RestartOptions extends FleetOptions {
  readonly json?: true;
}

/** `mcpctl restart [server…]`: replace each replica, one after another, and wait until it is ready. */
export function restartCommand(context: CliContext): Command {
  return new Command('restart')
    .description('Restart servers and wait until they are ready')
    .argument('[server...]', 'only these; without a name, all behind the gateway')
    .option('--json', 'print the result as JSON')
    .action(async (servers: string[], _options: unknown, command: Command) => {
      const { json = false, ...fleetOptions } = command.optsWithGlobals<RestartOptions>();
      const fleet = context.fleet(fleetOptions);
      if (servers.length > 0) {
        const { replicas } = await fleet.snapshot();
        checkServers(servers, [...new Set(replicas.map(({ server }) => server))]);
      }
      const outcome = await changeFleet(context, { json, awaitsReady: true }, (listener) =>
        fleet.restart({ servers }, listener),
      );
      reportOutcome(outcome, context, { json });
    });
}
