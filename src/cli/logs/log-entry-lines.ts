import { stripVTControlCharacters } from 'node:util';
import type { LogLevel } from '../../runtime/telemetry/logger.ts';
import type { Colour, Paint } from '../format/colour.ts';
import type { LogEntry } from './log-entry.ts';

const levelColour: { readonly [L in LogLevel]: Colour | undefined } = {
  trace: 'gray',
  debug: 'gray',
  info: undefined,
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
};

const serverColours: readonly Colour[] = ['cyan', 'magenta', 'blue', 'green', 'yellow'];
const timeWidth = '2026-01-31 23:59:59.999'.length;
const levelWidth = 5;
const maxShown = 4096;

/** Draws log entries for a person, one colour per process. */
export class LogEntryLines {
  readonly #paint: Paint;
  readonly #colours = new Map<string, Colour | undefined>();
  #idWidth = 0;

  constructor(paint: Paint) {
    this.#paint = paint;
  }

  /** The entry's line, and the stack of its error when it has one. */
  lines(entry: LogEntry): readonly string[] {
    this.#idWidth = Math.max(this.#idWidth, entry.id.length);
    const { err, ...fields } = entry.fields as { err?: { stack?: string; message?: string } };
    const extras = [
      ...Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
      ...(entry.trace_id === null ? [] : [`trace_id=${entry.trace_id}`]),
    ].join(' ');
    const line = [
      this.#paint('gray', timeOf(entry)),
      this.#paint(this.#colourOf(entry.id), entry.id.padEnd(this.#idWidth)),
      this.#paint(
        entry.level === null ? undefined : levelColour[entry.level],
        (entry.level ?? '').padEnd(levelWidth),
      ),
      harmless(entry.msg),
      this.#paint('gray', extras),
    ].join(' ');
    const stack = err?.stack ?? err?.message ?? '';
    return [line.trimEnd(), ...(stack === '' ? [] : stack.split('\n').map((part) => `  | ${part}`))];
  }

  #colourOf(id: string): Colour | undefined {
    const known = this.#colours.get(id);
    if (known !== undefined) return known;
    const colour = serverColours[this.#colours.size % serverColours.length];
    this.#colours.set(id, colour);
    return colour;
  }
}

/** What a terminal shows and does not obey, and no more of it than a screen holds. */
function harmless(text: string): string {
  const shown = stripVTControlCharacters(text.slice(0, maxShown)).replaceAll(/[^\P{Cc}\t]/gu, '\u00b7');
  return text.length > maxShown ? `${shown}… (${text.length - maxShown} characters more)` : shown;
}

/** In UTC, as the files have it: lines of several machines can be laid side by side. */
function timeOf({ time }: LogEntry): string {
  return (time ?? '').replace('T', ' ').replace('Z', '').padEnd(timeWidth);
}
