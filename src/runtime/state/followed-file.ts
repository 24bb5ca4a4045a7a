/** Follows a file that another process replaces in one step. */
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import path from 'node:path';

export interface FollowedFileOptions {
  readonly file: string;
  /** Called at once when there is a file, then after every change. What it throws is told to `onUnusable`. */
  readonly onText: (text: string) => void;
  /** There is no file, or none that can be used; what was read last stays in force. Called after every look at such a file. */
  readonly onUnusable: (error: unknown) => void;
}

/** A change that the file system did not report is seen this late. */
const rereadEveryMs = 5000;
/** One replacement makes several events. */
const settleMs = 20;

export class FollowedFile {
  readonly #options: FollowedFileOptions;
  readonly #watcher: FSWatcher;
  readonly #timer: NodeJS.Timeout;
  #text: string | null = null;
  #due: NodeJS.Timeout | null = null;

  /** @throws the file system's error when its directory cannot be watched */
  constructor(options: FollowedFileOptions) {
    this.#options = options;
    const { file } = options;
    this.#read();
    // The file is replaced, not written: only its directory sees that.
    this.#watcher = watch(path.dirname(file), (_, name) => {
      if (name === path.basename(file)) this.#readSoon();
    });
    this.#timer = setInterval(() => this.#read(), rereadEveryMs);
  }

  close(): void {
    this.#watcher.close();
    clearInterval(this.#timer);
    if (this.#due !== null) clearTimeout(this.#due);
  }

  #readSoon(): void {
    this.#due ??= setTimeout(() => {
      this.#due = null;
      this.#read();
    }, settleMs);
  }

  #read(): void {
    try {
      const text = readFileSync(this.#options.file, 'utf8');
      if (text === this.#text) return;
      this.#options.onText(text);
      this.#text = text;
    } catch (error) {
      this.#options.onUnusable(error);
    }
  }
}
