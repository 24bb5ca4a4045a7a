import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface RecordedLog {
  readonly log: Logger;
  readonly lines: readonly LogLine[];
  /** The next line, from now on, with this in its message. */
  next(message: string): Promise<LogLine>;
}

/** A log that a test reads instead of an operator. */
export function recordedLog(): RecordedLog {
  const lines: LogLine[] = [];
  const events = new EventEmitter<{ line: [LogLine] }>();
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      const line = JSON.parse(chunk.toString()) as LogLine;
      lines.push(line);
      events.emit('line', line);
      done();
    },
  });
  return {
    log: pino({ formatters: { level: (level) => ({ level }) } }, destination),
    lines,
    next: async (message) => {
      while (true) {
        const [line] = await once(events, 'line');
        if (line.msg.includes(message)) return line;
      }
    },
  };
}
