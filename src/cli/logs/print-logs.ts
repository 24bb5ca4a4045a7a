import type { Output } from '../context.ts';
import { paintFor } from '../format/colour.ts';
import { LogEntryLines } from './log-entry-lines.ts';
import { type ReadLogsOptions, readLogs } from './read-logs.ts';
import { untilNextLook } from './until-next-look.ts';

export interface PrintLogsOptions extends Omit<ReadLogsOptions, 'nextLook'> {
  /** Whether to go on until `signal` aborts. */
  readonly follow: boolean;
  readonly json: boolean;
}

export async function printLogs(out: Output, options: PrintLogsOptions): Promise<void> {
  const { follow, json, signal } = options;
  const drawing = new LogEntryLines(paintFor(out));
  const entries = readLogs({ ...options, nextLook: follow ? () => untilNextLook(signal) : null });
  for await (const entry of entries) {
    for (const line of json ? [JSON.stringify(entry)] : drawing.lines(entry)) out.line(line);
  }
}
