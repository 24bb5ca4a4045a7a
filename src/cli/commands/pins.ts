import { Command } from 'commander';
import { OperationalError } from '../../runtime/errors.ts';
import {
  type AcceptedTools,
  type ChangedTool,
  changedTools,
  readAcceptedTools,
  readSeenTools,
  writeToolFile,
} from '../../runtime/mcp/tool-pins.ts';
import { lockFleet } from '../../runtime/state/fleet-lock.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { changedToolLines } from '../format/changed-tool-lines.ts';
import { paintFor } from '../format/colour.ts';

interface PinsOptions extends FleetOptions {
  readonly json?: true;
}

const lockTimeoutMs = 5000;

/** `mcpctl pins`: third-party tools that say something else of themselves than before, and whether that is right. */
export function pinsCommand(context: CliContext): Command {
  const { out } = context;
  return new Command('pins')
    .description('Show third-party tools whose definition has changed since it was first seen')
    .option('--json', 'print JSON')
    .action((_options: unknown, command: Command) => {
      const { json, ...fleetOptions } = command.optsWithGlobals<PinsOptions>();
      const changed = changesOf(context.fleet(fleetOptions).paths);
      if (json) return out.line(JSON.stringify({ changed }, null, 2));
      for (const line of changedToolLines(changed, paintFor(out))) out.line(line);
    })
    .addCommand(acceptCommand(context));
}

function acceptCommand(context: CliContext): Command {
  const { out, interrupted } = context;
  return new Command('accept')
    .description('Agree to what changed tools say now; the gateway goes by it at once')
    .argument('<server>', 'as `mcpctl pins` shows it')
    .argument('[tool]', 'default: all changed ones of the server')
    .action(async (server: string, tool: string | undefined, _options: unknown, command: Command) => {
      const { paths } = context.fleet(command.optsWithGlobals<FleetOptions>());
      await using _lock = await lockFleet(paths.acceptedToolsFile, {
        timeoutMs: lockTimeoutMs,
        signal: interrupted,
      });
      const changed = changesOf(paths).filter((change) => change.server === server);
      const wanted = changed.filter((change) => tool === undefined || change.tool === tool);
      if (tool !== undefined && wanted.length === 0) {
        const similar = changed.map((change) => change.tool);
        throw new OperationalError('TOOL_UNKNOWN', { server, tool, similar });
      }
      writeToolFile(
        paths.acceptedToolsFile,
        withAccepted(readAcceptedTools(paths.acceptedToolsFile), wanted),
      );
      out.line(
        wanted.length === 0
          ? `No tool of ${server} has changed`
          : `Accepted of ${server}: ${wanted.map((change) => change.tool).join(', ')}`,
      );
    });
}

function changesOf(paths: FleetPaths): readonly ChangedTool[] {
  return changedTools(readSeenTools(paths.seenToolsFile), readAcceptedTools(paths.acceptedToolsFile));
}

function withAccepted(accepted: AcceptedTools, changes: readonly ChangedTool[]): AcceptedTools {
  const next: Record<string, Record<string, string>> = {};
  for (const [server, tools] of Object.entries(accepted)) next[server] = { ...tools };
  for (const { server, tool, now } of changes) next[server] = { ...next[server], [tool]: now.hash };
  return next;
}
