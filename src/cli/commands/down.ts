import { Command } from 'commander';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { endAndReport } from '../end-and-report.ts';
import { checkServers } from '../known-servers.ts';

interface DownOptions extends FleetOptions {
  readonly timeout?: number;
  readonly json?: true;
}

/** `mcpctl down [server…]`: stop in reverse order, and prove that nothing is left. */
export function downCommand(context: CliContext): Command {
  return new Command('down')
    .description('Stop the fleet, or some of its servers, and prove that nothing is left')
    .argument('[server...]', 'only these servers')
    .option('--timeout <duration>', 'from asking a server to stop to ending it, such as 10s', durationOption)
    .option('--json', 'print the result as JSON')
    .action(async (servers: string[], _options: unknown, command: Command) => {
      const { timeout, json = false, ...fleetOptions } = command.optsWithGlobals<DownOptions>();
      const fleet = context.fleet(fleetOptions);
      if (servers.length > 0) {
        const { replicas } = await fleet.snapshot();
        checkServers(servers, [...new Set(replicas.map(({ server }) => server))]);
      }
      await endAndReport(context, fleet, {
        servers,
        graceMs: timeout ?? null,
        json,
        interrupted: context.interrupted,
      });
    });
}
