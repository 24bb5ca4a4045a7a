/** The report for a person, on one screen. */
import { describeExit, type LifeEvent } from '../../runtime/history/life-event.ts';
import { formatBytes } from '../format/bytes.ts';
import type { Colour, Paint } from '../format/colour.ts';
import { formatAge } from '../format/duration.ts';
import { stateColour } from '../format/state-colour.ts';
import type { WhyReport } from './why-report.ts';

const eventColour: { readonly [E in LifeEvent['event']]?: Colour } = {
  crashed: 'red',
  replaced: 'red',
  unreachable: 'red',
  'crash-loop': 'red',
  ready: 'green',
  recovered: 'yellow',
};
const nameWidth = 9;

export function whyLines(report: WhyReport, paint: Paint, nowMs: number): readonly string[] {
  const { id, state, reason, failure, history, next } = report;
  const fact = (name: string, value: string): string => `${paint('gray', name.padEnd(nameWidth))}  ${value}`;
  const ago = (at: string): string => `${formatAge(nowMs - Date.parse(at))} ago`;
  const now = state === null ? 'not part of the fleet' : paint(stateColour[state], state);
  return [
    `${paint('bold', id)} is ${now}${reason === null ? '' : `: ${reason}`}`,
    '',
    ...(failure === null
      ? [fact('failure', 'none that is known')]
      : failureFacts(report, failure, ago).map(([name, value]) => fact(name, value))),
    ...(failure === null || failure.lastLines.length === 0
      ? []
      : ['', 'Its last words', ...failure.lastLines.map((line) => `  | ${line}`)]),
    ...(history.length === 0
      ? []
      : ['', 'What happened', ...history.map((event) => eventLine(event, paint, ago))]),
    '',
    fact('next', next),
  ];
}

function failureFacts(
  { lastCall, heapSnapshot, memoryLimitBytes }: WhyReport,
  { at, event, reason, exit, peakBytes, upMs, pid }: LifeEvent,
  ago: (at: string) => string,
): readonly (readonly [string, string])[] {
  const cause = exit === null ? '' : describeExit(exit);
  const said = [reason, cause !== reason && event === 'replaced' && exit?.code !== null ? cause : '']
    .filter(Boolean)
    .join('; ');
  const limit = memoryLimitBytes === null ? '' : ` of ${formatBytes(memoryLimitBytes)}`;
  return [
    ['failure', `${said || event}, ${ago(at)} (${at})`],
    [
      'memory',
      exit?.isOutOfMemory === true
        ? `out of memory${peak(peakBytes, limit)}`
        : `not out of memory${peak(peakBytes, limit)}`,
    ],
    ...(heapSnapshot === null
      ? []
      : [['snapshot', `${heapSnapshot} (for a browser's memory tools)`] as const]),
    ...(upMs === null ? [] : [['run', `PID ${pid ?? '?'}, for ${formatAge(upMs)}`] as const]),
    [
      'last call',
      lastCall === null
        ? 'none was in flight through the gateway'
        : `${lastCall.tool ?? lastCall.method ?? 'a request'}, sent ${lastCall.ms} ms before it broke off`,
    ],
  ];
}

function peak(bytes: number | null, limit: string): string {
  return bytes === null ? '' : `, at most ${formatBytes(bytes)}${limit}`;
}

function eventLine({ at, event, reason }: LifeEvent, paint: Paint, ago: (at: string) => string): string {
  const what = paint(eventColour[event], event.padEnd('crash-loop'.length));
  return `  ${ago(at).padStart(12)}  ${what}  ${reason ?? ''}`.trimEnd();
}
