import { Command } from 'commander';
import type { CliContext, FleetOptions } from '../context.ts';
import { reportLines } from '../doctor/report-lines.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { exitCodes } from '../exit-code.ts';
import { ExitStatus } from '../exit-status.ts';
import { paintFor } from '../format/colour.ts';

interface DoctorOptions extends FleetOptions {
  readonly json?: true;
}

/** `mcpctl doctor`: look at everything a fleet needs, and say what to do. Changes nothing. */
export function doctorCommand(context: CliContext): Command {
  const { out, env } = context;
  return new Command('doctor')
    .description('Check everything that the fleet needs on this machine')
    .option('--json', 'print JSON')
    .action(async (_options: unknown, command: Command) => {
      const { json, ...fleetOptions } = command.optsWithGlobals<DoctorOptions>();
      const findings = await runChecks(context.fleet(fleetOptions), env);
      const ok = findings.every(({ status }) => status !== 'fail');
      if (json) out.line(JSON.stringify({ schema: 1, ok, findings }, null, 2));
      else for (const line of reportLines(findings, paintFor(out))) out.line(line);
      if (!ok) throw new ExitStatus(exitCodes.failed);
    });
}
