import { Command } from 'commander';
import { OperationalError } from '../../runtime/errors.ts';
import type { FleetTool } from '../../runtime/mcp/fleet-client.ts';
import { similarNames } from '../../runtime/text/similar-names.ts';
import { connectServer } from '../call/connect-server.ts';
import { parseJsonObject, parsePairs } from '../call/parse-arguments.ts';
import { readStdin } from '../call/read-stdin.ts';
import { failureText, resultText } from '../call/result-text.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';

interface CallOptions extends FleetOptions {
  readonly args?: string;
  readonly timeout: number;
  readonly json?: true;
}

const defaultTimeoutMs = 60_000;

/** `mcpctl call <server> <tool> [key=value…]`: call one tool as any client would, through the gateway. */
export function callCommand(context: CliContext): Command {
  const { out, interrupted } = context;
  return new Command('call')
    .description('Call one tool, as a client would: through the gateway')
    .argument('<server>', 'name as listed by `mcpctl status`')
    .argument('<tool>', 'name as listed by `mcpctl tools`')
    .argument('[key=value...]', "arguments, typed by the tool's schema; - reads a JSON object from stdin")
    .option('--args <json>', 'arguments as one JSON object')
    .option('--timeout <duration>', 'how long to wait for the result', durationOption, defaultTimeoutMs)
    .option('--json', 'print the whole result as JSON')
    .action(async (server: string, tool: string, words: string[], _options: unknown, command: Command) => {
      const { args = '{}', timeout, json, ...fleetOptions } = command.optsWithGlobals<CallOptions>();
      const piped = words.includes('-') ? await readStdin(tool, context.stdin) : '{}';
      await using client = await connectServer(context.fleet(fleetOptions), server);
      const { inputSchema } = toolNamed(tool, server, await client.listTools(interrupted));
      const result = await client.callTool(
        tool,
        {
          ...parseJsonObject(tool, piped),
          ...parseJsonObject(tool, args),
          ...parsePairs(
            tool,
            words.filter((word) => word !== '-'),
            inputSchema,
          ),
        },
        { timeoutMs: timeout, signal: interrupted },
      );
      if (json) out.line(JSON.stringify(result, null, 2));
      if (result.isError === true)
        throw new OperationalError('TOOL_FAILED', { server, tool, message: failureText(result) });
      if (!json) out.line(resultText(result));
    });
}

/** @throws OperationalError `TOOL_UNKNOWN` with the names it may have meant */
function toolNamed(name: string, server: string, tools: readonly FleetTool[]): FleetTool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool !== undefined) return tool;
  const similar = similarNames(
    name,
    tools.map((candidate) => candidate.name),
  );
  throw new OperationalError('TOOL_UNKNOWN', { server, tool: name, similar });
}
