/** The log of one child: what it says on stderr, line by line with the time, and what the host has to say about it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { LogLevel } from '../../runtime/telemetry/logger.ts';
import { maskSecrets } from '../../runtime/telemetry/mask-secrets.ts';

/** A child that floods its log costs the others the host's time: beyond this many bytes a second, lines are only counted. */
const bytesPerSecond = 1024 ** 2;
/** The same for what the host says of a child that talks nonsense. */
const notesPerSecond = 20;
const maxNoteLength = 500;

export class ChildLog {
  readonly #server: string;
  readonly #file: string;
  readonly #now: () => number;
  #descriptor: number | null = null;
  #second = 0;
  #bytes = 0;
  #notes = 0;
  #skipped = 0;

  /** @param now milliseconds since 1970 */
  constructor(server: string, file: string, now: () => number = Date.now) {
    this.#server = server;
    this.#file = file;
    this.#now = now;
  }

  /** Lines of the child's own. */
  said(lines: readonly string[]): void {
    this.#beginSecond();
    const time = new Date(this.#now()).toISOString();
    let text = '';
    for (const line of lines) {
      if (this.#bytes > bytesPerSecond) this.#skipped += 1;
      else {
        const written = hasTime(line) ? `${line}\n` : `${JSON.stringify({ time, msg: line })}\n`;
        this.#bytes += written.length;
        text += written;
      }
    }
    this.#append(text);
  }

  /** The host's own words about the child. */
  note(level: LogLevel, msg: string): void {
    this.#beginSecond();
    this.#notes += 1;
    if (this.#notes > notesPerSecond) this.#skipped += 1;
    else this.#append(this.#noteLine(level, msg));
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #beginSecond(): void {
    const second = Math.floor(this.#now() / 1000);
    if (second === this.#second) return;
    const skipped = this.#skipped;
    this.#second = second;
    [this.#bytes, this.#notes, this.#skipped] = [0, 0, 0];
    if (skipped > 0)
      this.#append(this.#noteLine('warn', `${skipped} lines were left out: there were too many`));
  }

  #noteLine(level: LogLevel, text: string): string {
    const time = new Date(this.#now()).toISOString();
    const cut = text.length > maxNoteLength ? `${text.slice(0, maxNoteLength)}…` : text;
    const msg = maskSecrets(cut, []);
    return `${JSON.stringify({ level, time, server: this.#server, by: 'stdio-host', msg })}\n`;
  }

  /** Written before this returns: the last words of one that crashes are there to read. */
  #append(text: string): void {
    if (text === '') return;
    try {
      // Kept open: the log is rotated by being emptied.
      this.#descriptor ??= openSync(this.#file, 'a', 0o600);
      writeSync(this.#descriptor, text);
    } catch {
      // A full disk must not end the host, and there is nowhere else to say so.
    }
  }
}

/** Whether a line says its time itself, as `mcpctl logs` reads it. */
function hasTime(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const { time } = JSON.parse(line) as { time?: unknown };
    return typeof time === 'string' && !Number.isNaN(Date.parse(time));
  } catch {
    // Begins like JSON and is not.
    return false;
  }
}
