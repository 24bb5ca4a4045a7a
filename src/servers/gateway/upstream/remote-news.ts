/** The stream on which a remote server of the legacy era tells its news; opened again whenever it ends. */
import { setTimeout as sleep } from 'node:timers/promises';

/** How one reading of the stream ended. */
export type NewsEnd =
  /** The server has no such stream. */
  | { readonly isOffered: false }
  /** @param retryMs as the server asks; `null`: it does not */
  | { readonly isOffered: true; readonly retryMs: number | null };

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

export class RemoteNews {
  /** Reads until the stream ends. */
  readonly #read: (signal: AbortSignal) => Promise<NewsEnd>;
  #stop: AbortController | null = null;

  constructor(read: (signal: AbortSignal) => Promise<NewsEnd>) {
    this.#read = read;
  }

  follow(isFollowed: boolean): void {
    if (!isFollowed) {
      this.#stop?.abort();
      this.#stop = null;
    } else if (this.#stop === null) {
      this.#stop = new AbortController();
      // Ends by being told to.
      this.#run(this.#stop.signal).catch(() => undefined);
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const began = performance.now();
      // What goes wrong here, whoever calls the server is told.
      const end = await this.#read(signal).catch((): NewsEnd => ({ isOffered: true, retryMs: null }));
      if (!end.isOffered) return;
      if (performance.now() - began > longestPauseMs) pauseMs = firstPauseMs;
      await sleep(end.retryMs ?? pauseMs, undefined, { signal });
    }
  }
}
