import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A log that a test reads instead of an operator. */
export function recordedLog(): { readonly log: Logger; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(JSON.parse(chunk.toString()) as LogLine);
      done();
    },
  });
  return { log: pino({ formatters: { level: (level) => ({ level }) } }, destination), lines };
}
