import path from 'node:path';
import { Command } from 'commander';
import { reasonOf } from '../../runtime/errors.ts';
import { lockFleet } from '../../runtime/state/fleet-lock.ts';
import type { CliContext, Fleet, FleetOptions } from '../context.ts';
import { type RepairedFinding, repairFindings } from '../doctor/repair-findings.ts';
import { reportLines } from '../doctor/report-lines.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { exitCodes } from '../exit-code.ts';
import { ExitStatus } from '../exit-status.ts';
import { paintFor } from '../format/colour.ts';

interface DoctorOptions extends FleetOptions {
  readonly fix?: true;
  readonly bundle?: string | true;
  readonly json?: true;
}

const lockTimeoutMs = 15_000;

/** `mcpctl doctor`: look at everything a fleet needs, and say what to do. Changes nothing without `--fix`. */
export function doctorCommand(context: CliContext): Command {
  const { out, err, cwd, now, interrupted } = context;
  return new Command('doctor')
    .description('Check everything that the fleet needs on this machine')
    .option('--fix', 'repair what is ours: orphans, leftovers, modes; nothing of anybody else')
    .option(
      '--bundle [file]',
      'write findings, status, config, history and logs to an archive, secrets masked',
    )
    .option('--json', 'print JSON')
    .action(async (_options: unknown, command: Command) => {
      const { fix, bundle, json, ...fleetOptions } = command.optsWithGlobals<DoctorOptions>();
      const fleet = context.fleet(fleetOptions);
      const findings = await look(fleet, context, fix === true);
      const ok = findings.every(({ status }) => status !== 'fail');
      if (json) out.line(JSON.stringify({ schema: 1, ok, findings: findings.map(shown) }, null, 2));
      else for (const line of reportLines(findings, paintFor(out))) out.line(line);
      if (bundle !== undefined) {
        const stamp = new Date(now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
        const file = path.resolve(cwd, bundle === true ? `mcpctl-bundle-${stamp}.tar.gz` : bundle);
        const { writeBundle } = await import('../doctor/write-bundle.ts');
        const parts = await writeBundle(file, fleet, findings.map(shown), interrupted).catch((error) =>
          command.error(`error: no bundle was written: ${reasonOf(error)}`),
        );
        err.line(`wrote ${file}: ${parts.join(', ')}; secrets are masked, look it over before you share it`);
      }
      if (!ok) throw new ExitStatus(exitCodes.failed);
    });
}

async function look(
  fleet: Fleet,
  { env, interrupted }: CliContext,
  fixes: boolean,
): Promise<readonly RepairedFinding[]> {
  if (!fixes) return runChecks(fleet, env);
  await using _lock = await lockFleet(fleet.paths.root, { timeoutMs: lockTimeoutMs, signal: interrupted });
  return repairFindings(await runChecks(fleet, env));
}

function shown({ repair: _repair, ...finding }: RepairedFinding): RepairedFinding {
  return finding;
}
