import { Command } from 'commander';
import type { CliContext, FleetOptions } from '../context.ts';

/** `mcpctl token`: what clients send as `Authorization: Bearer …`. */
export function tokenCommand(context: CliContext): Command {
  return new Command('token')
    .description('Print the token that clients of this fleet send')
    .action(async (_options: unknown, command: Command) => {
      context.out.line(await context.fleet(command.optsWithGlobals<FleetOptions>()).token());
    });
}
