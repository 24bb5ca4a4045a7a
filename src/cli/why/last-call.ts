import type { LifeEvent } from '../../runtime/history/life-event.ts';
import { readLogs } from '../logs/read-logs.ts';
import type { CutCall } from './why-report.ts';

/** The gateway notices the end of a server some time before or after control does. */
const beforeMs = 30_000;
const afterMs = 5000;

/** The call that the gateway had sent to the process when it failed; `null` when there was none. */
export async function lastCallBefore(
  { id, at }: LifeEvent,
  logs: string,
  signal: AbortSignal,
): Promise<CutCall | null> {
  const failedAtMs = Date.parse(at);
  const entries = readLogs({
    directory: logs,
    isWanted: ({ id: source }) => source === 'gateway',
    secrets: [],
    lines: Number.POSITIVE_INFINITY,
    filter: { sinceMs: failedAtMs - beforeMs, level: 'warn', grep: /call cut off/ },
    nextLook: null,
    signal,
  });
  let last: CutCall | null = null;
  for await (const { time, fields } of entries) {
    if (fields['replica'] !== id || time === null || Date.parse(time) > failedAtMs + afterMs) continue;
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    last = { at: time, method: text(fields['method']), tool: text(fields['tool']), ms: Number(fields['ms']) };
  }
  return last;
}
