import { stripVTControlCharacters } from 'node:util';
import type { ProgressEvent } from '../../runtime/fleet/progress.ts';
import type { Output } from '../context.ts';
import { type Paint, paintFor } from '../format/colour.ts';
import { formatDuration } from '../format/duration.ts';
import { isMoving, progressLine, type ReplicaEvent } from './replica-progress.ts';

const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const frameMs = 80;
const clearToEnd = '\u001b[0J';

/**
 * Progress on a terminal: one line per replica, drawn in place.
 *
 * Small on purpose: Ink would cost a quarter of a second before the first line.
 */
export class LiveLines implements Disposable {
  readonly #err: Output;
  readonly #paint: Paint;
  readonly #rows = new Map<string, { event: ReplicaEvent; sinceMs: number }>();
  readonly #timer: NodeJS.Timeout;
  #frame = 0;
  #drawnLines = 0;

  constructor(err: Output) {
    this.#err = err;
    this.#paint = paintFor(err);
    this.#timer = setInterval(() => {
      this.#frame += 1;
      this.#draw();
    }, frameMs).unref();
  }

  readonly listener = (event: ProgressEvent): void => {
    if (event.type === 'notice') {
      // Above the moving lines, where it stays.
      this.#erase();
      this.#err.line(this.#paint('yellow', `notice: ${event.message}`));
      this.#draw();
    }
    if (event.type === 'replica') {
      this.#rows.set(event.id, { event, sinceMs: performance.now() });
      this.#draw();
    }
  };

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#draw();
  }

  #draw(): void {
    this.#erase();
    const nameWidth = Math.max(...[...this.#rows.keys()].map((id) => id.length), 0);
    const lines = [...this.#rows.values()].map(({ event, sinceMs }) => {
      if (!isMoving(event)) return progressLine(event, { paint: this.#paint, nameWidth });
      const mark = frames[this.#frame % frames.length] ?? '';
      const elapsed = formatDuration(event.elapsedMs + performance.now() - sinceMs);
      return `${progressLine(event, { paint: this.#paint, nameWidth, mark })}  ${this.#paint('gray', elapsed)}`;
    });
    if (lines.length > 0) this.#err.write(`${lines.join('\n')}\n`);
    this.#drawnLines = lines.reduce((sum, line) => sum + rowsOf(line, this.#err.columns), 0);
  }

  #erase(): void {
    if (this.#drawnLines > 0) this.#err.write(`\u001b[${this.#drawnLines}A\r${clearToEnd}`);
    this.#drawnLines = 0;
  }
}

/** A line longer than the terminal is wide takes several of its rows. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
}
