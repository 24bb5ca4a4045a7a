import { Command } from 'commander';
import { readHistory } from '../../runtime/history/life-history.ts';
import { fleetSecrets } from '../../runtime/state/fleet-secrets.ts';
import { maskSecretsIn } from '../../runtime/telemetry/mask-secrets.ts';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { paintFor } from '../format/colour.ts';
import { checkServers } from '../known-servers.ts';
import { heapSnapshotOf } from '../why/heap-snapshot-of.ts';
import { lastCallBefore } from '../why/last-call.ts';
import { whyLines } from '../why/why-lines.ts';
import { type WhyReport, whyReport } from '../why/why-report.ts';

interface WhyOptions extends FleetOptions {
  readonly json?: true;
}

/** `mcpctl why <server>`: the last failure of a server, on one screen. Works while control is away, too. */
export function whyCommand(context: CliContext): Command {
  const { out, interrupted, now } = context;
  return new Command('why')
    .description('Show the last failure of a server: how it ended, its last words, what happened since')
    .argument('<server>', 'a server, one replica such as memory-2, or supervisor')
    .option('--json', 'print JSON')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { json, ...fleetOptions } = command.optsWithGlobals<WhyOptions>();
      const { paths, snapshot } = await lookAt(context, fleetOptions);
      const history = readHistory(paths.history);
      const ids = [...snapshot.replicas.map(({ id }) => id), ...history.map(({ id }) => id)];
      checkServers([name], [...new Set([...catalog.map((entry) => entry.name), ...ids, 'supervisor'])]);
      const report = whyReport(name, snapshot, history);
      const { failure } = report;
      const lastCall = failure === null ? null : await lastCallBefore(failure, paths.logs, interrupted);
      const heapSnapshot = heapSnapshotOf(failure?.pid ?? null, paths.snapshots);
      const shown: WhyReport = maskSecretsIn({ ...report, lastCall, heapSnapshot }, fleetSecrets(paths));
      if (json) out.line(JSON.stringify(shown, null, 2));
      else for (const line of whyLines(shown, paintFor(out), now())) out.line(line);
    });
}

async function lookAt(context: CliContext, options: FleetOptions) {
  const fleet = context.fleet(options);
  return { paths: fleet.paths, snapshot: await fleet.snapshot() };
}
