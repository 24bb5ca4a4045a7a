import { Command } from 'commander';
import { changeFleet } from '../change-fleet.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { formatDuration } from '../format/duration.ts';
import { checkServers } from '../known-servers.ts';

interface DownOptions extends FleetOptions {
  readonly timeout?: number;
  readonly json?: true;
}

/** `mcpctl down [server…]`: stop in reverse order, and prove that nothing is left. */
export function downCommand(context: CliContext): Command {
  const { out } = context;
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
      const outcome = await changeFleet(context, { json, awaitsReady: false }, (listener) =>
        fleet.down({ servers, graceMs: timeout ?? null }, listener),
      );
      const what = servers.length === 0 ? 'The fleet' : servers.join(', ');
      if (json) out.line(JSON.stringify(outcome, null, 2));
      else out.line(`${what} is down; no process or port is left (${formatDuration(outcome.tookMs)})`);
    });
}
