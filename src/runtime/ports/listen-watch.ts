import { listeningSockets } from './listening-sockets.ts';

const lookEveryMs = 15;

interface Waiting {
  readonly port: number;
  readonly resolve: () => void;
}

/**
 * Tells when somebody begins to listen on a port. The kernel reports no new listener; one look at its table, shared by
 * all who wait and only while somebody waits, is the next best.
 */
export class ListenWatch {
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | null = null;

  /** Resolves when `port` is listened on, and when `signal` aborts. */
  async until(port: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { port, resolve };
    this.#waiting.add(waiting);
    signal.addEventListener('abort', () => this.#settle(waiting), { once: true });
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
    await promise;
  }

  #look(): void {
    const listening = new Set(listeningSockets().map(({ port }) => port));
    for (const waiting of this.#waiting) if (listening.has(waiting.port)) this.#settle(waiting);
  }

  #settle(waiting: Waiting): void {
    waiting.resolve();
    this.#waiting.delete(waiting);
    if (this.#waiting.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
