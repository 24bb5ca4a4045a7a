import { Command } from 'commander';
import { connectServer } from '../call/connect-server.ts';
import { toolLines } from '../call/tool-lines.ts';
import { searchTools, toolRow } from '../call/tool-row.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { paintFor } from '../format/colour.ts';

interface ToolsOptions extends FleetOptions {
  readonly json?: true;
}

/** `mcpctl tools [query…]`: every tool behind the gateway, or those that have all words of the query. */
export function toolsCommand(context: CliContext): Command {
  const { out, err, interrupted } = context;
  return new Command('tools')
    .description('List the tools of the fleet, or search them; one that is found alone is shown in full')
    .argument('[query...]', 'words of name, server or description')
    .option('--json', 'print the tools as JSON, with their input schemas')
    .action(async (query: string[], _options: unknown, command: Command) => {
      const { json, ...fleetOptions } = command.optsWithGlobals<ToolsOptions>();
      await using client = await connectServer(context.fleet(fleetOptions), null);
      const all = await client.listTools(interrupted);
      const rows = searchTools(all.map(toolRow), query);
      if (json) out.line(JSON.stringify({ tools: rows }, null, 2));
      else if (rows.length === 0) err.line(`No tool has ${query.join(' ')}; \`mcpctl tools\` lists all.`);
      else for (const line of toolLines(rows, paintFor(out))) out.line(line);
    });
}
