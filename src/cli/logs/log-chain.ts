/** Everything one process wrote: rotated parts, opened only when they are read, and the log that is still written. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { compressedName } from '../../runtime/logs/log-names.ts';
import { LogFile } from './log-file.ts';
import type { LogSource } from './log-sources.ts';

/** Where a line begins. */
export interface Place {
  readonly file: LogFile;
  readonly offset: number;
}

export class LogChain implements AsyncDisposable {
  readonly id: string;
  /** Oldest first. */
  #parts: readonly LogSource[] = [];
  readonly #opened = new Map<string, LogFile>();
  /** Still to be read forward, oldest first, before the active one. */
  #due: readonly LogFile[] = [];
  #active: LogFile | null = null;

  private constructor(id: string) {
    this.id = id;
  }

  /** @param sources all of one process, oldest first. Positioned at the end of everything. */
  static async open(id: string, sources: readonly LogSource[]): Promise<LogChain> {
    const chain = new LogChain(id);
    chain.#parts = sources.filter(({ rotatedAtMs }) => rotatedAtMs !== null);
    await chain.#openActive(sources, 'end');
    return chain;
  }

  /** All lines, newest first. */
  async *backward(): AsyncGenerator<Place & { readonly text: string }> {
    if (this.#active !== null) yield* linesOf(this.#active);
    for (const part of this.#parts.toReversed()) {
      const file = await this.#openPart(part);
      if (file !== null) yield* linesOf(file);
    }
  }

  /** Reading forward begins at `place`, which came from `backward`. */
  seek({ file, offset }: Place): void {
    file.seek(offset);
    if (file === this.#active) return;
    this.#active?.seek(0);
    const opened = this.#parts.flatMap(({ path: part }) => this.#opened.get(part) ?? []);
    const later = opened.slice(opened.indexOf(file) + 1);
    for (const next of later) next.seek(0);
    this.#due = [file, ...later];
  }

  /** Whole lines from the position to the end as it is now. */
  async *forward(): AsyncGenerator<string> {
    for (const file of this.#due) {
      yield* file.forward();
      const last = file.takeUnfinished();
      if (last !== '') yield last;
    }
    this.#due = [];
    if (this.#active !== null) yield* this.#active.forward();
  }

  /** Before reading on: what was rotated since is read to its end first. */
  async look(sources: readonly LogSource[]): Promise<void> {
    const known = new Set(this.#parts.map(stampOf));
    const parts = sources.filter(({ rotatedAtMs }) => rotatedAtMs !== null);
    const fresh = parts.filter((part) => !known.has(stampOf(part)));
    this.#parts = parts;
    if (this.#active === null) return this.#openActive(sources, 'start');
    if (fresh.length === 0) return this.#active.catchUpWithRotation();
    const files = (await Promise.all(fresh.map((part) => this.#openPart(part)))).filter(
      (file) => file !== null,
    );
    // The oldest of them is what was active at the last look, and read so far.
    for (const [index, file] of files.entries()) file.seek(index === 0 ? this.#active.readTo : 0);
    this.#due = [...this.#due, ...files];
    this.#active.seek(0);
  }

  /** The last words of a process that died in the middle of a line. */
  takeUnfinished(): string {
    return this.#active?.takeUnfinished() ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of [...this.#opened.values(), this.#active]) await file?.[Symbol.asyncDispose]();
  }

  async #openActive(sources: readonly LogSource[], at: 'start' | 'end'): Promise<void> {
    const source = sources.find(({ rotatedAtMs }) => rotatedAtMs === null);
    if (source === undefined) return;
    this.#active = await LogFile.open(this.id, source.path);
    if (at === 'start') this.#active?.seek(0);
  }

  /** `null` when it was removed to make room. */
  async #openPart(part: LogSource): Promise<LogFile | null> {
    const known = this.#opened.get(part.path);
    if (known !== undefined) return known;
    const file =
      (part.isCompressed ? null : await LogFile.open(this.id, part.path)) ??
      (await openCompressed(this.id, compressedName(part.path)));
    if (file !== null) this.#opened.set(part.path, file);
    return file;
  }
}

async function* linesOf(file: LogFile): AsyncGenerator<Place & { readonly text: string }> {
  for await (const { text, offset } of file.backward()) yield { file, text, offset };
}

/** A part changes its name when it is compressed. */
function stampOf({ rotatedAtMs }: LogSource): number {
  return rotatedAtMs ?? 0;
}

/** Reading from the end needs a plain file; its name goes at once, the file itself when it is closed. */
async function openCompressed(id: string, compressed: string): Promise<LogFile | null> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-log-'));
  try {
    const plain = path.join(directory, 'part');
    await pipeline(createReadStream(compressed), createGunzip(), createWriteStream(plain, { mode: 0o600 }));
    return await LogFile.open(id, plain);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
