import { Command } from 'commander';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { checkServers } from '../known-servers.ts';

interface RemoveOptions extends FleetOptions {
  readonly json?: true;
}

/** `mcpctl remove <name>`: a third-party server, taken out of mcpctl.yaml. */
export function removeCommand(context: CliContext): Command {
  const { out } = context;
  return new Command('remove')
    .description('Take a third-party server out of mcpctl.yaml')
    .argument('<name>', 'as it is called there')
    .option('--json', 'print the result as JSON')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<RemoveOptions>();
      const { namesOfServers, withoutServer } = await import('../../runtime/config/edit-config.ts');
      const { findConfigToChange, replaceConfigFile } = await import('../config/change-config-file.ts');
      const { file, text } = findConfigToChange(context, options);
      const own = new Set(catalog.map((entry) => entry.name));
      checkServers(
        [name],
        namesOfServers(file, text).filter((known) => !own.has(known)),
      );
      await replaceConfigFile(file, withoutServer(file, text, name), context);
      if (options.json) out.line(JSON.stringify({ ok: true, file, server: name }, null, 2));
      else out.line(`${name} is no longer in ${file}; \`mcpctl up\` ends it`);
    });
}
