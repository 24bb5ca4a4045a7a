import { Command, Option } from 'commander';
import { changeFleet } from '../change-fleet.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { paintFor } from '../format/colour.ts';
import { planLines } from '../format/plan-lines.ts';
import { checkServers } from '../known-servers.ts';
import { reportOutcome, showOutcome } from '../report-outcome.ts';

interface UpOptions extends FleetOptions {
  readonly dryRun?: true;
  readonly wait: boolean;
  readonly waitTimeout?: number;
  readonly foreground?: true;
  readonly json?: true;
}

/** `mcpctl up [server…]`: start what is missing, restart what changed, wait until all of it is ready. */
export function upCommand(context: CliContext): Command {
  const { out } = context;
  return new Command('up')
    .description('Start what is missing, restart what changed, and wait until it is ready')
    .argument('[server...]', 'only these servers and what they need')
    .option('--dry-run', 'print what would be done, and do nothing')
    .option('--no-wait', 'return as soon as everything is started')
    .option('--wait-timeout <duration>', 'for all servers together, such as 60s', durationOption)
    .addOption(
      new Option('--foreground', 'stay and show the logs; Ctrl-C takes the fleet down').conflicts([
        'dryRun',
        'json',
      ]),
    )
    .option('--json', 'print the result as JSON')
    .action(async (servers: string[], _options: unknown, command: Command) => {
      const {
        dryRun,
        wait,
        waitTimeout,
        foreground,
        json = false,
        ...fleetOptions
      } = command.optsWithGlobals<UpOptions>();
      const fleet = context.fleet(fleetOptions);
      const config = await fleet.loadConfig();
      checkServers(servers, [...Object.keys(config.servers), ...Object.keys(config.thirdParty)]);
      const request = { config, servers, wait, waitTimeoutMs: waitTimeout ?? null };
      if (dryRun) {
        const plan = await fleet.plan(request);
        for (const line of json ? [JSON.stringify(plan, null, 2)] : planLines(plan, paintFor(out)))
          out.line(line);
        return;
      }
      const sinceMs = context.now();
      const outcome = await changeFleet(context, { json, awaitsReady: wait }, (listener) =>
        fleet.up(request, listener),
      );
      if (foreground) {
        showOutcome(outcome, context);
        const { stayInForeground } = await import('../stay-in-foreground.ts');
        await stayInForeground(context, fleet, { sinceMs });
      } else reportOutcome(outcome, context, { json });
    });
}
