/**
 * The calls of one server: so many at once, and a bounded queue for the rest, in which clients take turns.
 *
 * A client that sends a thousand calls waits behind itself, not before everybody else: the next place goes to the client
 * whose turn it is, and when the queue is full, the client with the most calls in it loses its newest.
 */

export interface CallQueueOptions {
  /** Calls at once; at least 1. */
  readonly concurrency: number;
  /** Calls that wait, of all clients together. */
  readonly depth: number;
  /** How long one waits at most. */
  readonly maxWaitMs: number;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
  /** Calls back once after so many milliseconds, unless stopped before. */
  readonly startTimer?: StartTimer;
}

type StartTimer = (ms: number, onEnd: () => void) => () => void;

/** Why a call got no place. */
export class ShedError extends Error {
  override readonly name = 'ShedError';
  readonly reason: 'full' | 'expired';
  readonly waitedMs: number;

  constructor(reason: 'full' | 'expired', waitedMs: number) {
    super(reason === 'full' ? 'the queue is full' : `no place within ${waitedMs} ms`);
    this.reason = reason;
    this.waitedMs = waitedMs;
  }
}

/** A place among the calls under way. */
export interface Place {
  /** Safe to call twice. */
  release(): void;
}

interface Waiter {
  readonly client: string;
  readonly sinceMs: number;
  admit(): void;
  shed(reason: 'full' | 'expired'): void;
}

export class CallQueue {
  #options: Required<CallQueueOptions>;
  #running = 0;
  #waiting = 0;
  /** By client, in the order in which their turns come. */
  readonly #lines = new Map<string, Waiter[]>();

  constructor(options: CallQueueOptions) {
    this.#options = { now: () => performance.now(), startTimer: timeout, ...options };
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** New bounds; calls that wait are admitted at once where there is room for them. */
  configure(bounds: Pick<CallQueueOptions, 'concurrency' | 'depth' | 'maxWaitMs'>): void {
    this.#options = { ...this.#options, ...bounds };
    this.#admitNext();
  }

  /**
   * A place at once, or a promise of one.
   *
   * @param signalOf asked only by a call that has to wait: most do not, and a signal costs more than their way through here
   * @throws ShedError at once or as rejection; the signal's reason as rejection
   */
  enter(client: string, signalOf: () => AbortSignal): Place | Promise<Place> {
    if (this.#running < this.#options.concurrency && this.#waiting === 0) return this.#place();
    if (this.#waiting >= this.#options.depth && !this.#makeRoomFor(client)) throw new ShedError('full', 0);
    return this.#wait(client, signalOf());
  }

  #place(): Place {
    this.#running += 1;
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#running -= 1;
        this.#admitNext();
      },
    };
  }

  #wait(client: string, signal: AbortSignal): Promise<Place> {
    const { promise, resolve, reject } = Promise.withResolvers<Place>();
    if (signal.aborted) {
      reject(signal.reason);
      return promise;
    }
    const leave = (): void => {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      this.#remove(waiter);
      leave();
      reject(signal.reason);
    };
    const sinceMs = this.#options.now();
    const waiter: Waiter = {
      client,
      sinceMs,
      admit: () => {
        leave();
        resolve(this.#place());
      },
      shed: (reason) => {
        leave();
        reject(new ShedError(reason, Math.round(this.#options.now() - sinceMs)));
      },
    };
    const stopTimer = this.#options.startTimer(this.#options.maxWaitMs, () => {
      this.#remove(waiter);
      waiter.shed('expired');
    });
    signal.addEventListener('abort', onAbort, { once: true });
    const line = this.#lines.get(client);
    if (line === undefined) this.#lines.set(client, [waiter]);
    else line.push(waiter);
    this.#waiting += 1;
    return promise;
  }

  #admitNext(): void {
    while (this.#running < this.#options.concurrency) {
      const [client, line] = this.#lines.entries().next().value ?? [];
      if (client === undefined || line === undefined) return;
      const waiter = line.shift();
      this.#waiting -= 1;
      // Behind all others: its next call waits until they have had their turn.
      this.#lines.delete(client);
      if (line.length > 0) this.#lines.set(client, line);
      waiter?.admit();
    }
  }

  /** Takes the newest call of the client with the most, when that has more than `client`. */
  #makeRoomFor(client: string): boolean {
    const own = this.#lines.get(client)?.length ?? 0;
    let longest: Waiter[] = [];
    for (const line of this.#lines.values()) if (line.length > longest.length) longest = line;
    // With one more each, they would only push each other out.
    if (longest.length <= own + 1) return false;
    const newest = longest.at(-1);
    if (newest === undefined) return false;
    this.#remove(newest);
    newest.shed('full');
    return true;
  }

  #remove(waiter: Waiter): void {
    const line = this.#lines.get(waiter.client);
    const at = line?.indexOf(waiter) ?? -1;
    if (line === undefined || at === -1) return;
    line.splice(at, 1);
    this.#waiting -= 1;
    if (line.length === 0) this.#lines.delete(waiter.client);
  }
}

function timeout(ms: number, onEnd: () => void): () => void {
  const timer = setTimeout(onEnd, ms);
  return () => clearTimeout(timer);
}
