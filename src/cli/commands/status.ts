import { Command } from 'commander';
import { OperationalError } from '../../runtime/errors.ts';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { notReady } from '../fleet-outcome.ts';
import { paintFor } from '../format/colour.ts';
import { statusLines } from '../format/status-table.ts';
import { watchFleet } from '../watch-fleet.ts';

interface StatusOptions extends FleetOptions {
  readonly watch?: true;
  readonly json?: true;
}

const clearScreen = '\u001b[H\u001b[2J';

/** `mcpctl status`: one line per replica. Starts nothing and waits for nothing. */
export function statusCommand(context: CliContext): Command {
  const { out } = context;
  return new Command('status')
    .description('Show every server: state, port, PID, limits, traffic and dependencies')
    .option('--watch', 'keep showing it until Ctrl-C')
    .option('--json', 'print JSON; with --watch one line per change')
    .action(async (_options: unknown, command: Command) => {
      const { watch, json, ...fleetOptions } = command.optsWithGlobals<StatusOptions>();
      const fleet = context.fleet(fleetOptions);
      const show = (snapshot: FleetSnapshot): void => {
        if (json) out.line(JSON.stringify(snapshot, null, watch ? 0 : 2));
        else for (const line of statusLines(snapshot, paintFor(out))) out.line(line);
      };
      if (!watch) {
        const snapshot = await fleet.snapshot();
        show(snapshot);
        refuseUnready(snapshot);
        return;
      }
      for await (const snapshot of watchFleet(fleet, context.interrupted)) {
        if (out.isLive && !json) out.write(clearScreen);
        show(snapshot);
      }
    });
}

/** Scripts read the exit code. @throws OperationalError `SERVER_NOT_READY` */
function refuseUnready(snapshot: FleetSnapshot): void {
  const [first] = notReady(snapshot);
  if (first === undefined) return;
  const { id, state, reason } = first;
  throw new OperationalError('SERVER_NOT_READY', {
    server: id,
    state,
    reason: reason ?? 'no reason is known',
  });
}
