import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import type { Round } from '../chaos/chaos-report.ts';
import { reportLines, roundLine } from '../chaos/chaos-report.ts';
import { type Action, actions } from '../chaos/choose-act.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { exitCodes } from '../exit-code.ts';
import { ExitStatus } from '../exit-status.ts';
import { paintFor } from '../format/colour.ts';
import { checkServers } from '../known-servers.ts';

interface ChaosCommandOptions extends FleetOptions {
  readonly rounds: number;
  readonly seed?: number;
  readonly only?: readonly Action[];
  readonly pause: number;
  readonly yes?: true;
  readonly json?: true;
}

/** `mcpctl chaos`: disturb the running fleet at random, while a client writes and reads, and report what was lost. */
export function chaosCommand(context: CliContext): Command {
  const { out, err, interrupted, now } = context;
  return new Command('chaos')
    .description('Kill, freeze, slow, flood and starve this fleet, and report what was lost')
    .argument('[server...]', 'only these; without a name also pm2, control and the watchdog')
    .option('--rounds <count>', 'how often something is done', wholeNumber, 20)
    .option('--seed <number>', 'repeats the same order (default: a new one)', wholeNumber)
    .option('--only <actions>', `some of ${actions.join(',')}`, actionList)
    .option('--pause <duration>', 'after each round', durationOption, 1000)
    .option('--yes', 'do not ask')
    .option('--json', 'print the report as JSON')
    .action(async (servers: string[], _options: unknown, command: Command) => {
      const { rounds, seed, only, pause, yes, json, ...fleetOptions } =
        command.optsWithGlobals<ChaosCommandOptions>();
      const fleet = context.fleet(fleetOptions);
      const { replicas } = await fleet.snapshot();
      if (servers.length > 0) checkServers(servers, [...new Set(replicas.map(({ server }) => server))]);
      if (!yes && !(await isAgreed(context)))
        command.error('error: nothing was done; --yes says so beforehand');
      // Only who asks for chaos pays for it.
      const { runChaos } = await import('../chaos/run-chaos.ts');
      const report = await runChaos(fleet, {
        rounds,
        seed: seed ?? now() % 1_000_000,
        actions: only ?? actions,
        servers,
        pauseMs: pause,
        onRound: (round: Round) => err.line(roundLine(round)),
        signal: interrupted,
      });
      if (json) out.line(JSON.stringify(report, null, 2));
      else for (const line of reportLines(report, paintFor(out))) out.line(line);
      if (!report.ok) throw new ExitStatus(exitCodes.failed);
    });
}

/** Without a terminal nobody can be asked. */
async function isAgreed({ screen, stdin }: CliContext): Promise<boolean> {
  if (screen === null) return false;
  const terminal = createInterface({ input: stdin, output: screen });
  try {
    const answer = await terminal.question(
      'This kills and freezes processes of the running fleet. Go on? [y/N] ',
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number, such as 100');
  return Number(text);
}

function actionList(text: string): readonly Action[] {
  const names = text.split(',');
  const known = actions.filter((action) => names.includes(action));
  if (known.length !== names.length) throw new InvalidArgumentError(`expected some of ${actions.join(',')}`);
  return known;
}
