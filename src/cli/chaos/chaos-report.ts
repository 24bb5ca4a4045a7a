/** What a run of chaos found; the `--json` shape of docs/json.md. */

import type { Paint } from '../format/colour.ts';
import { formatDuration } from '../format/duration.ts';
import { tableLines } from '../format/table.ts';
import { type Action, actions } from './choose-act.ts';

export interface Round {
  readonly round: number;
  readonly action: Action;
  readonly victim: string;
  /** Until the fleet was ready again; `null`: it was not, for as long as that was waited for. */
  readonly recoveryMs: number | null;
  /** What `status` said that was not so, two seconds after the act; `null`: it was right. */
  readonly wrongStatus: string | null;
  readonly orphans: readonly string[];
}

export interface ChaosReport {
  readonly schema: 1;
  readonly ok: boolean;
  readonly seed: number;
  readonly rounds: readonly Round[];
  readonly recoveryMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly writes: {
    readonly acknowledged: number;
    readonly lost: readonly string[];
    readonly doubled: readonly string[];
    /** Calls that failed while the fleet mended itself, and were repeated. */
    readonly repeatedCalls: number;
  };
}

export function chaosReport(
  seed: number,
  rounds: readonly Round[],
  writes: ChaosReport['writes'],
): ChaosReport {
  const times = rounds.flatMap(({ recoveryMs }) => recoveryMs ?? []).toSorted((a, b) => a - b);
  const percentile = (share: number): number =>
    Math.round(times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0);
  return {
    schema: 1,
    ok: rounds.every(isGood) && writes.lost.length === 0 && writes.doubled.length === 0,
    seed,
    rounds,
    recoveryMs: { p50: percentile(0.5), p99: percentile(0.99), max: percentile(1) },
    writes,
  };
}

function isGood({ recoveryMs, wrongStatus, orphans }: Round): boolean {
  return recoveryMs !== null && wrongStatus === null && orphans.length === 0;
}

/** One round, as it happened. */
export function roundLine({ round, action, victim, recoveryMs, wrongStatus, orphans }: Round): string {
  const recovery =
    recoveryMs === null ? 'NOT READY AGAIN' : `ready again after ${formatDuration(recoveryMs)}`;
  return [
    `${String(round).padStart(4)}  ${action.padEnd(6)}  ${victim.padEnd(20)}  ${recovery}`,
    ...(wrongStatus === null ? [] : [`WRONG STATUS: ${wrongStatus}`]),
    ...orphans.map((orphan) => `ORPHAN: ${orphan}`),
  ].join('  ');
}

export function reportLines(report: ChaosReport, paint: Paint): readonly string[] {
  const { rounds, recoveryMs, writes, seed, ok } = report;
  const used = actions.filter((action) => rounds.some((round) => round.action === action));
  const table = tableLines(
    [
      { title: 'ACTION' },
      ...['ROUNDS', 'SLOWEST', 'FAILED'].map((title) => ({ title, align: 'right' as const })),
    ],
    used.map((action) => {
      const own = rounds.filter((round) => round.action === action);
      const slowest = Math.max(...own.map((round) => round.recoveryMs ?? Number.POSITIVE_INFINITY));
      const failed = own.filter((round) => !isGood(round)).length;
      return [action, String(own.length), formatDuration(slowest), String(failed)];
    }),
    paint,
  );
  const count = (good: (round: Round) => boolean): number => rounds.filter((round) => !good(round)).length;
  const facts = [
    [
      'ready again',
      `p50 ${formatDuration(recoveryMs.p50)}, p99 ${formatDuration(recoveryMs.p99)}, at most ${formatDuration(recoveryMs.max)}; not at all: ${count((round) => round.recoveryMs !== null)}`,
    ],
    [
      'writes',
      `${writes.acknowledged} acknowledged, ${writes.lost.length} lost, ${writes.doubled.length} doubled, ${writes.repeatedCalls} calls repeated`,
    ],
    ['status', `wrong ${count(({ wrongStatus }) => wrongStatus === null)} times of ${rounds.length}`],
    ['orphans', String(rounds.reduce((sum, { orphans }) => sum + orphans.length, 0))],
    ['seed', String(seed)],
    ['verdict', ok ? paint('green', 'nothing was lost') : paint('red', 'see above')],
  ] as const;
  return [...table, '', ...facts.map(([name, value]) => `${paint('gray', name.padEnd(12))}${value}`)];
}
