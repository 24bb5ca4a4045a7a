import { type FileHandle, open, stat } from 'node:fs/promises';
import { type FileLine, linesBackward, maxLineBytes } from './lines-backward.ts';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** One log, read from any end; survives that the file is truncated or replaced while it is followed. */
export class LogFile implements AsyncDisposable {
  /** Id of the process that writes it. */
  readonly id: string;
  readonly path: string;
  #handle: FileHandle;
  #inode: number;
  /** Next byte to read. */
  #position: number;
  /** Bytes read of a line that has no end yet. */
  #unfinished: Buffer = Buffer.alloc(0);

  private constructor(id: string, path: string, file: { handle: FileHandle; inode: number; size: number }) {
    this.id = id;
    this.path = path;
    this.#handle = file.handle;
    this.#inode = file.inode;
    this.#position = file.size;
  }

  /** Positioned at the end; `null` when there is no such file. */
  static async open(id: string, path: string): Promise<LogFile | null> {
    const file = await openFile(path);
    return file === null ? null : new LogFile(id, path, file);
  }

  /** Up to which byte whole lines were given. */
  get readTo(): number {
    return this.#position - this.#unfinished.length;
  }

  /** Lines before the position, newest first. Does not move the position. */
  backward(): AsyncGenerator<FileLine> {
    return linesBackward(this.#handle, this.#position);
  }

  seek(offset: number): void {
    this.#position = offset;
    this.#unfinished = Buffer.alloc(0);
  }

  /** Whole lines from the position to the end of the file as it is now. */
  async *forward(): AsyncGenerator<string> {
    const chunk = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead } = await this.#handle.read(chunk, 0, chunkBytes, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const bytes = Buffer.concat([this.#unfinished, chunk.subarray(0, bytesRead)]);
      let start = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
        if (end > start) yield bytes.toString('utf8', start, end);
        start = end + 1;
      }
      this.#unfinished = bytes.subarray(start);
      if (this.#unfinished.length > maxLineBytes) yield this.takeUnfinished();
    }
  }

  /** What stands after the last line end: the last words of a process that died in the middle of a line. */
  takeUnfinished(): string {
    const text = this.#unfinished.toString('utf8');
    this.#unfinished = Buffer.alloc(0);
    return text;
  }

  /** Goes back to the start when the file was truncated, and over to the new file when it was replaced and read to its end. */
  async catchUpWithRotation(): Promise<void> {
    const current = await stat(this.path).catch(() => null);
    // Between removal and creation there is nothing to follow yet.
    if (current === null) return;
    if (current.ino === this.#inode) {
      if (current.size < this.#position) this.seek(0);
      return;
    }
    if ((await this.#handle.stat()).size > this.#position) return;
    const next = await openFile(this.path);
    if (next === null) return;
    await this.#handle.close();
    this.#handle = next.handle;
    this.#inode = next.inode;
    this.seek(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

async function openFile(path: string): Promise<{ handle: FileHandle; inode: number; size: number } | null> {
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { ino, size } = await handle.stat();
  return { handle, inode: ino, size };
}
