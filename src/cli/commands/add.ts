import { Command, InvalidArgumentError } from 'commander';
import { OperationalError } from '../../runtime/errors.ts';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext, FleetOptions } from '../context.ts';

interface AddOptions extends FleetOptions {
  readonly url?: string;
  readonly env?: readonly Assignment[];
  readonly header?: readonly Assignment[];
  readonly cwd?: string;
  readonly memory?: string;
  readonly cpu?: number;
  readonly oauth?: true;
  readonly force?: true;
  readonly json?: true;
}

type Assignment = readonly [name: string, value: string];

/** `mcpctl add <name>`: a third-party server, written into mcpctl.yaml. */
export function addCommand(context: CliContext): Command {
  const { out, err } = context;
  return new Command('add')
    .description('Write a third-party server into mcpctl.yaml: by its command after --, or by its URL')
    .argument('<name>', 'what it is called here, such as filesystem')
    .argument('[command...]', 'after --: the program and its arguments')
    .option('--url <url>', 'of a remote server, instead of a command')
    .option('--env <name=value>', "a variable of the program's environment", assignment('='), [])
    .option('--header <name: value>', 'sent to a remote server with every request', assignment(':'), [])
    .option('--cwd <dir>', 'where the program is started (default: where mcpctl.yaml is)')
    .option('--memory <size>', 'its memory limit, such as 300MiB')
    .option('--cpu <cores>', 'its processor limit, such as 0.5', Number)
    .option('--oauth', 'the remote server wants OAuth')
    .option('--force', 'in place of one of that name')
    .option('--json', 'print the result as JSON')
    .action(async (name: string, argv: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      if ((options.url === undefined) === (argv.length === 0)) {
        command.error('error: give either a command after -- or --url');
      }
      const { namesOfServers, withServer } = await import('../../runtime/config/edit-config.ts');
      const { checkConfigText, findConfigToChange, replaceConfigFile } = await import(
        '../config/change-config-file.ts'
      );
      const { file, text } = findConfigToChange(context, options);
      const isOwn = catalog.some((entry) => entry.name === name);
      if (isOwn || (options.force !== true && namesOfServers(file, text).includes(name))) {
        throw new OperationalError('SERVER_EXISTS', { server: name, file, isOwn });
      }
      const server = writtenServer(argv, options);
      // Alone first: what cannot be resolved elsewhere in the file would hide what is wrong with it.
      await checkConfigText(file, withServer(file, '', name, server), context);
      const unchecked = await replaceConfigFile(file, withServer(file, text, name, server), context);
      if (options.json) {
        out.line(JSON.stringify({ ok: true, file, server: name }, null, 2));
        return;
      }
      out.line(`${name} is in ${file}; \`mcpctl up ${name}\` starts it`);
      for (const warning of [...plainSecrets(options), ...(unchecked === null ? [] : [unchecked])]) {
        err.line(`warning: ${warning}`);
      }
    });
}

function writtenServer(
  [program, ...args]: readonly string[],
  { url, env = [], header = [], cwd, memory, cpu, oauth }: AddOptions,
) {
  const common = { env: mapping(env), cwd, memory, cpu };
  if (url === undefined) {
    return {
      command: program,
      args: args.length === 0 ? undefined : args,
      ...common,
      headers: mapping(header),
    };
  }
  return { url, headers: mapping(header), oauth: oauth ? {} : undefined, ...common };
}

function mapping(assignments: readonly Assignment[]): Readonly<Record<string, string>> | undefined {
  return assignments.length === 0 ? undefined : Object.fromEntries(assignments);
}

/** What is now to be read by everybody who reads the file. */
function plainSecrets({ env = [], header = [] }: AddOptions): readonly string[] {
  return [...env, ...header]
    .filter(([name, value]) => /token|key|secret|password|authorization/i.test(name) && !value.includes('${'))
    .map(([name]) => `${name} stands in the file as it is; '\${env:NAME}' as its value keeps it out`);
}

/** Collects `name=value`, one for each time the option is given. */
function assignment(separator: string) {
  return (text: string, before: readonly Assignment[]): readonly Assignment[] => {
    const at = text.indexOf(separator);
    if (at <= 0) throw new InvalidArgumentError(`expected NAME${separator}VALUE`);
    return [...before, [text.slice(0, at).trim(), text.slice(at + 1).trim()]];
  };
}
