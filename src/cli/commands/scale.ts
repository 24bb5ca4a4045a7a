import { Command, InvalidArgumentError } from 'commander';
import type { ScaleRequest } from '../../runtime/fleet/control-api.ts';
import { changeFleet } from '../change-fleet.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { checkServers } from '../known-servers.ts';
import { reportOutcome } from '../report-outcome.ts';

interface ScaleOptions extends FleetOptions {
  readonly json?: true;
}

/** `mcpctl scale <server>=<n>`: more replicas of a server, or fewer; no call is lost. */
export function scaleCommand(context: CliContext): Command {
  return new Command('scale')
    .description('Run more replicas of a server, or fewer, until the next `up`')
    .argument('<server=n>', 'such as memory=3', scaling)
    .option('--json', 'print the result as JSON')
    .action(async (request: ScaleRequest, _options: unknown, command: Command) => {
      const { json = false, ...fleetOptions } = command.optsWithGlobals<ScaleOptions>();
      const fleet = context.fleet(fleetOptions);
      const { replicas } = await fleet.snapshot();
      if (replicas.length > 0) {
        checkServers([request.server], [...new Set(replicas.map(({ server }) => server))]);
      }
      const outcome = await changeFleet(context, { json, awaitsReady: true }, (listener) =>
        fleet.scale(request, listener),
      );
      reportOutcome(outcome, context, { json });
    });
}

function scaling(text: string): ScaleRequest {
  const [, server, count] = /^([^=]+)=(-?\d{1,9})$/.exec(text) ?? [];
  if (server === undefined || count === undefined)
    throw new InvalidArgumentError('expected a server and a whole number, such as memory=3');
  return { server, replicas: Number(count) };
}
