import { Command, InvalidArgumentError, Option } from 'commander';
import { fleetSecrets } from '../../runtime/state/fleet-secrets.ts';
import type { LogLevel } from '../../runtime/telemetry/logger.ts';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { checkServers } from '../known-servers.ts';
import { logLevels } from '../logs/log-filter.ts';
import { logSources } from '../logs/log-sources.ts';
import { printLogs } from '../logs/print-logs.ts';
import type { ReadLogsOptions } from '../logs/read-logs.ts';

interface LogsOptions extends FleetOptions {
  readonly follow?: true;
  readonly lines?: number;
  readonly since?: number;
  readonly level?: LogLevel;
  readonly grep?: RegExp;
  readonly json?: true;
}

const defaultLines = 200;

/** `mcpctl logs [server…]`: what the servers wrote, interleaved by time. */
export function logsCommand(context: CliContext): Command {
  const { out, interrupted, now } = context;
  return new Command('logs')
    .description('Show the logs of all servers, interleaved by time')
    .argument('[server...]', 'only these (also: control)')
    .option('-f, --follow', 'go on until Ctrl-C')
    .option(
      '-n, --lines <count>',
      `how many lines of the past (default: ${defaultLines}, all with --since)`,
      lineCount,
    )
    .option('--since <duration>', 'not older than this, such as 10m', durationOption)
    .addOption(new Option('--level <level>', 'this level and above').choices(logLevels))
    .option('--grep <pattern>', 'only lines that match this regular expression', pattern)
    .option('--json', 'print one JSON object per line')
    .action(async (servers: string[], _options: unknown, command: Command) => {
      const { follow, json, ...options } = command.optsWithGlobals<LogsOptions>();
      const { paths } = context.fleet(options);
      await checkNames(servers, paths.logs);
      await printLogs(out, {
        directory: paths.logs,
        secrets: fleetSecrets(paths),
        isWanted: ({ id, server }) =>
          servers.length === 0 || servers.includes(server) || servers.includes(id),
        ...selection(options, now()),
        follow: follow ?? false,
        json: json ?? false,
        signal: interrupted,
      });
    });
}

function selection(
  { since, lines, level, grep }: LogsOptions,
  nowMs: number,
): Pick<ReadLogsOptions, 'lines' | 'filter'> {
  return {
    lines: lines ?? (since === undefined ? defaultLines : Number.POSITIVE_INFINITY),
    filter: {
      sinceMs: since === undefined ? null : nowMs - since,
      level: level ?? null,
      grep: grep ?? null,
    },
  };
}

/** @throws OperationalError `SERVER_UNKNOWN` for a name that neither the catalog nor a log file has */
async function checkNames(servers: readonly string[], directory: string): Promise<void> {
  if (servers.length === 0) return;
  const written = (await logSources(directory)).map(({ id }) => id);
  checkServers(servers, [...new Set([...catalog.map(({ name }) => name), 'control', ...written])]);
}

function lineCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0)
    throw new InvalidArgumentError('expected a whole number, such as 100');
  return count;
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
