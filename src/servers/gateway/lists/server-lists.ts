/** One kind of list of all servers, such as their tools. One slow or dead server never holds up the others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../../../runtime/errors.ts';

export interface ServerListsOptions<T> {
  /** For errors: `tool list`. */
  readonly what: string;
  /** Asks one server, for every page. */
  readonly ask: (server: string, signal: AbortSignal) => Promise<readonly T[]>;
  readonly onFailure: (server: string, error: unknown) => void;
  /** A server answered; `isOther`: another list than the one before. */
  readonly onItems?: (server: string, items: readonly T[], isOther: boolean) => void;
  /** A server's list is another than before. */
  readonly onChange?: (server: string) => void;
  /** For one server's answer, in milliseconds; default 3000. */
  readonly askTimeoutMs?: number;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

interface Listing<T> {
  readonly items: readonly T[];
  readonly text: string;
  readonly atMs: number;
}

const defaultAskTimeoutMs = 3000;
/** A list older than this is asked for anew, while the old one is served. */
const freshMs = 10_000;
/** For a server that did not answer in time before: no longer than a living one takes. */
const secondWaitMs = 250;

export class ServerLists<T> {
  readonly #options: Required<ServerListsOptions<T>>;
  readonly #listings = new Map<string, Listing<T>>();
  readonly #asking = new Map<string, Promise<void>>();
  /** They let the last question wait until its deadline. */
  readonly #silent = new Set<string>();
  #servers: readonly string[] = [];

  constructor(options: ServerListsOptions<T>) {
    this.#options = {
      askTimeoutMs: defaultAskTimeoutMs,
      now: () => performance.now(),
      onItems: () => undefined,
      onChange: () => undefined,
      ...options,
    };
  }

  get servers(): readonly string[] {
    return this.#servers;
  }

  /** Forgets servers that are gone, and asks all anew: a changed route can mean changed lists. */
  update(servers: readonly string[]): void {
    this.#servers = servers;
    for (const server of this.#listings.keys()) if (!servers.includes(server)) this.#listings.delete(server);
    // Questions under way went to the old routes.
    this.#asking.clear();
    this.#silent.clear();
    for (const server of servers) this.refresh(server).catch(() => undefined);
  }

  /** What is known at this moment; `null`: the server never answered. */
  known(server: string): readonly T[] | null {
    return this.#listings.get(server)?.items ?? null;
  }

  /**
   * The lists of `servers`, in their order. Waits only for servers not heard of yet: each is asked anew, as it may just
   * have become ready. One that is silent holds up the first caller for 3 s, and later ones for a moment.
   */
  async of(servers: readonly string[]): Promise<readonly (readonly [string, readonly T[]])[]> {
    await Promise.all(servers.map((server) => this.#upToDate(server)));
    return servers.map((server) => [server, this.known(server) ?? []] as const);
  }

  /** Asks the server now; resolves when it answered, or its time was over. */
  refresh(server: string): Promise<void> {
    const running = this.#asking.get(server);
    if (running !== undefined) return running;
    const asked = this.#askInTime(server)
      .then(
        (items) => {
          if (this.#asking.get(server) === asked) this.#keep(server, items);
        },
        // It keeps its last list, or none.
        (error: unknown) => {
          if (this.#asking.get(server) !== asked) return;
          if (error instanceof OperationalError && error.code === 'TIMED_OUT') this.#silent.add(server);
          this.#options.onFailure(server, error);
        },
      )
      .finally(() => {
        if (this.#asking.get(server) === asked) this.#asking.delete(server);
      });
    this.#asking.set(server, asked);
    return asked;
  }

  /** The server says that its list is another: an answer that is under way may be older than that. */
  changed(server: string): void {
    if (!this.#servers.includes(server)) return;
    this.#asking.delete(server);
    this.refresh(server).catch(() => undefined);
  }

  #keep(server: string, items: readonly T[]): void {
    const before = this.#listings.get(server);
    const text = JSON.stringify(items);
    this.#listings.set(server, { items, text, atMs: this.#options.now() });
    this.#silent.delete(server);
    this.#options.onItems(server, items, before !== undefined && before.text !== text);
    if (before?.text !== text) this.#options.onChange(server);
  }

  async #upToDate(server: string): Promise<void> {
    const listing = this.#listings.get(server);
    if (listing !== undefined) {
      if (this.#options.now() - listing.atMs >= freshMs) this.refresh(server).catch(() => undefined);
      return;
    }
    const running = this.#asking.get(server);
    if (running !== undefined) await this.#wait(server, running);
    // What was under way may have been asked before the server was there to answer.
    if (!this.#listings.has(server)) await this.#wait(server, this.refresh(server));
  }

  async #wait(server: string, asked: Promise<void>): Promise<void> {
    await (this.#silent.has(server) ? Promise.race([asked, sleep(secondWaitMs)]) : asked);
  }

  /** @throws OperationalError `TIMED_OUT`, even when `ask` does not heed its signal */
  #askInTime(server: string): Promise<readonly T[]> {
    const { ask, askTimeoutMs: timeoutMs, what } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const operation = `the ${what} of ${server}`;
    const onAbort = (): void => reject(new OperationalError('TIMED_OUT', { operation, timeoutMs }));
    signal.addEventListener('abort', onAbort, { once: true });
    return Promise.race([ask(server, signal), expired]);
  }
}
