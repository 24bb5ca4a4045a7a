/** Cuts a stream of bytes into lines, and holds no more of a line than it may have. */

export interface LongLine {
  /** Its first and its last 4 KiB. */
  readonly head: string;
  readonly tail: string;
  readonly bytes: number;
}

export interface LineReaderOptions {
  readonly maxBytes: number;
  /** Without its line break. */
  readonly onLine: (line: string) => void;
  /** A line over `maxBytes` has ended; the rest of it was let go. */
  readonly onTooLong: (line: LongLine) => void;
}

const lineBreak = 0x0a;
const keptBytes = 4096;

export class LineReader {
  readonly #options: LineReaderOptions;
  #parts: Buffer[] = [];
  /** Of the line so far, also of what was let go. */
  #bytes = 0;
  /** Of a line that is too long already. */
  #head: string | null = null;

  constructor(options: LineReaderOptions) {
    this.#options = options;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(lineBreak); at >= 0; at = chunk.indexOf(lineBreak, from)) {
      this.#add(chunk.subarray(from, at));
      this.#end();
      from = at + 1;
    }
    if (from < chunk.length) this.#add(chunk.subarray(from));
  }

  /** The stream is over. @returns the last line when it had no line break; else the empty text */
  takeRest(): string {
    const rest = this.#head ?? this.#text();
    this.#reset();
    return rest;
  }

  #add(part: Buffer): void {
    this.#bytes += part.length;
    this.#parts.push(part);
    if (this.#bytes <= this.#options.maxBytes) return;
    const held = Buffer.concat(this.#parts);
    this.#head ??= held.toString('utf8', 0, keptBytes);
    // A copy: the rest of the chunk is not to stay in memory for its sake.
    this.#parts = [Buffer.from(held.subarray(-keptBytes))];
  }

  #end(): void {
    if (this.#head === null) {
      const line = this.#text();
      this.#reset();
      if (line !== '') this.#options.onLine(line);
      return;
    }
    const line = { head: this.#head, tail: this.#text(), bytes: this.#bytes };
    this.#reset();
    this.#options.onTooLong(line);
  }

  #text(): string {
    const [only] = this.#parts;
    const whole = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts);
    return whole.toString('utf8').replace(/\r$/, '');
  }

  #reset(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#head = null;
  }
}
