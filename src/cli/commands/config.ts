import { Command } from 'commander';
import { catalog } from '../../servers/catalog.ts';
import { configView } from '../config/config-view.ts';
import type { CliContext, FleetOptions } from '../context.ts';

interface ConfigOptions extends FleetOptions {
  readonly json?: true;
}

/** `mcpctl config show|validate|schema`: what the fleet is made of, before anything starts. */
export function configCommand(context: CliContext): Command {
  return new Command('config')
    .description('Show and check the configuration')
    .addCommand(showCommand(context))
    .addCommand(validateCommand(context))
    .addCommand(schemaCommand(context));
}

function showCommand(context: CliContext): Command {
  const { out } = context;
  return new Command('show')
    .description('Print the configuration with defaults filled in and secrets masked')
    .option('--json', 'print JSON')
    .action(async (_options: unknown, command: Command) => {
      const { json, ...fleetOptions } = command.optsWithGlobals<ConfigOptions>();
      const config = await context.fleet(fleetOptions).loadConfig();
      const view = configView(config, catalog);
      if (json) {
        out.line(JSON.stringify({ file: config.file, config: view }, null, 2));
        return;
      }
      const { stringify } = await import('yaml');
      out.line(`# ${config.file ?? 'no config file: the defaults'}`);
      out.write(stringify(view));
    });
}

function validateCommand(context: CliContext): Command {
  const { out } = context;
  return new Command('validate')
    .description('Check the configuration, its references included, without starting anything')
    .argument('[file]', 'instead of the one that `up` would use')
    .option('--json', 'print JSON')
    .action(async (named: string | undefined, _options: unknown, command: Command) => {
      const { json, ...fleetOptions } = command.optsWithGlobals<ConfigOptions>();
      const options = named === undefined ? fleetOptions : { ...fleetOptions, config: named };
      const { file } = await context.fleet(options).loadConfig();
      if (json) out.line(JSON.stringify({ ok: true, file }, null, 2));
      else out.line(file === null ? 'There is no config file: the defaults apply' : `${file} is valid`);
    });
}

function schemaCommand({ out }: CliContext): Command {
  return new Command('schema')
    .description('Print the JSON Schema of mcpctl.yaml, for editors')
    .action(async () => {
      const { configJsonSchema } = await import('../../runtime/config/config-schema.ts');
      out.line(JSON.stringify(configJsonSchema(catalog), null, 2));
    });
}
