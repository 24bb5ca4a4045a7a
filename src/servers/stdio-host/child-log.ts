/** What the host has to say about a child, in that child's own log: beside what the child itself says there. */
import { appendFileSync } from 'node:fs';
import type { LogLevel } from '../../runtime/telemetry/logger.ts';
import { maskSecrets } from '../../runtime/telemetry/mask-secrets.ts';

/** A child that talks nonsense is not to fill the disk: beyond this many lines a second they are only counted. */
const linesPerSecond = 20;
const maxTextLength = 500;

export class ChildLog {
  readonly #server: string;
  readonly #file: string;
  readonly #now: () => number;
  #second = 0;
  #lines = 0;
  #skipped = 0;

  /** @param now milliseconds since 1970 */
  constructor(server: string, file: string, now: () => number = Date.now) {
    this.#server = server;
    this.#file = file;
    this.#now = now;
  }

  write(level: LogLevel, msg: string): void {
    const nowMs = this.#now();
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      const skipped = this.#skipped;
      [this.#second, this.#lines, this.#skipped] = [second, 0, 0];
      if (skipped > 0) this.#append('warn', `${skipped} lines like the one before were not written`, nowMs);
    }
    this.#lines += 1;
    if (this.#lines > linesPerSecond) this.#skipped += 1;
    else this.#append(level, msg, nowMs);
  }

  #append(level: LogLevel, text: string, nowMs: number): void {
    const cut = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
    const line = {
      level,
      time: new Date(nowMs).toISOString(),
      server: this.#server,
      by: 'stdio-host',
      msg: maskSecrets(cut, []),
    };
    try {
      appendFileSync(this.#file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch {
      // A full disk must not end the host, and there is nowhere else to say so.
    }
  }
}
