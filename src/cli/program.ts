import { Command } from 'commander';
import { version } from '../runtime/version.ts';
import { commandTable } from './command-table.ts';
import type { CliContext } from './context.ts';

const takesValue = new Set(['--config', '--state-dir']);

/** The command line as commander knows it, with the one command that `argv` names, or with all of them for `--help`. */
export async function createProgram(argv: readonly string[], context: CliContext): Promise<Command> {
  const program = new Command('mcpctl')
    .description('Start, watch and use a fleet of MCP servers on this machine')
    .option('--config <file>', 'config file (default: mcpctl.yaml here, when there is one)')
    .option('--state-dir <dir>', "directory of the fleet's state, logs and data")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text),
      getOutHelpWidth: () => context.out.columns,
      getErrHelpWidth: () => context.err.columns,
    });
  const name = commandName(argv);
  // Asked of mcpctl itself; a command may have an option of that name.
  if (name === undefined) program.version(version, '--version');
  const load = commandTable[name ?? ''];
  const loads = load === undefined ? Object.values(commandTable) : [load];
  for (const command of await Promise.all(loads.map((loadCommand) => loadCommand(context)))) {
    program.addCommand(inheriting(command, program));
  }
  return program;
}

/** The first word that is neither an option nor an option's value. */
function commandName(argv: readonly string[]): string | undefined {
  return argv.find((word, index) => !word.startsWith('-') && !takesValue.has(argv[index - 1] ?? ''));
}

function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheriting(child, command);
  return command;
}
