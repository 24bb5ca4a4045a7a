/** The tools of all servers under the gateway's names. One slow or dead server never holds up the others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../../runtime/errors.ts';
import type { FleetTool } from '../../runtime/mcp/fleet-client.ts';
import { mayBeShortened, qualifiedName, splitName } from '../../runtime/mcp/tool-names.ts';

/** Asks one server for its tools. */
export type ListTools = (server: string, signal: AbortSignal) => Promise<readonly FleetTool[]>;

export interface ToolTarget {
  readonly server: string;
  readonly tool: string;
}

interface Listing {
  readonly tools: readonly FleetTool[];
  readonly atMs: number;
}

export interface ToolCatalogueOptions {
  readonly ask: ListTools;
  readonly onFailure: (server: string, error: unknown) => void;
  /** For one server's answer, in milliseconds; default 3000. */
  readonly askTimeoutMs?: number;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

export const defaultAskTimeoutMs = 3000;
/** A list older than this is asked for anew, while the old one is served. */
const freshMs = 10_000;
/** For a server that did not answer in time before: no longer than a living one takes. */
const secondWaitMs = 250;

export class ToolCatalogue {
  readonly #options: Required<ToolCatalogueOptions>;
  readonly #listings = new Map<string, Listing>();
  readonly #asking = new Map<string, Promise<void>>();
  /** They let the last question wait until its deadline. */
  readonly #silent = new Set<string>();
  #servers: readonly string[] = [];
  #targets = new Map<string, ToolTarget>();

  constructor(options: ToolCatalogueOptions) {
    this.#options = { askTimeoutMs: defaultAskTimeoutMs, now: () => performance.now(), ...options };
  }

  /** Forgets servers that are gone, and asks all anew: a changed route can mean changed tools. */
  update(servers: readonly string[]): void {
    this.#servers = servers;
    for (const server of this.#listings.keys()) if (!servers.includes(server)) this.#listings.delete(server);
    for (const [name, { server }] of this.#targets) if (!servers.includes(server)) this.#targets.delete(name);
    // Questions under way went to the old routes.
    this.#asking.clear();
    this.#silent.clear();
    for (const server of servers) this.#refresh(server).catch(() => undefined);
  }

  /**
   * Every tool known, by server. Waits only for servers not heard of yet: each is asked anew, as it may just have become
   * ready. One that is silent holds up the first caller for 3 s, and later ones for a moment.
   */
  async tools(): Promise<readonly FleetTool[]> {
    await Promise.all(this.#servers.map((server) => this.#upToDate(server)));
    const merged = this.#servers.flatMap((server) => {
      const tools = this.#listings.get(server)?.tools ?? [];
      return tools.map(
        (tool) =>
          [
            { server, tool: tool.name },
            { ...tool, name: qualifiedName(server, tool.name) },
          ] as const,
      );
    });
    this.#targets = new Map(merged.map(([target, { name }]) => [name, target]));
    return merged.map(([, tool]) => tool);
  }

  /**
   * Where to call the tool of that name; `null` when the name has no server of ours. A server may not have the tool: it
   * knows that better than a list that may be old, and no other server is waited for.
   */
  async find(name: string): Promise<ToolTarget | null> {
    const known = this.#targets.get(name);
    if (known !== undefined) return known;
    const split = splitName(name);
    if (split === null || !this.#servers.includes(split.server)) return null;
    if (!mayBeShortened(name)) return split;
    await this.tools();
    return this.#targets.get(name) ?? split;
  }

  async #upToDate(server: string): Promise<void> {
    const listing = this.#listings.get(server);
    if (listing !== undefined) {
      if (this.#options.now() - listing.atMs >= freshMs) this.#refresh(server).catch(() => undefined);
      return;
    }
    const running = this.#asking.get(server);
    if (running !== undefined) await this.#wait(server, running);
    // What was under way may have been asked before the server was there to answer.
    if (!this.#listings.has(server)) await this.#wait(server, this.#refresh(server));
  }

  async #wait(server: string, asked: Promise<void>): Promise<void> {
    await (this.#silent.has(server) ? Promise.race([asked, sleep(secondWaitMs)]) : asked);
  }

  #refresh(server: string): Promise<void> {
    const running = this.#asking.get(server);
    if (running !== undefined) return running;
    const asked = this.#askInTime(server)
      .then(
        (tools) => {
          if (this.#asking.get(server) !== asked) return;
          this.#listings.set(server, { tools, atMs: this.#options.now() });
          this.#silent.delete(server);
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

  /** @throws OperationalError `TIMED_OUT`, even when `ask` does not heed its signal */
  #askInTime(server: string): Promise<readonly FleetTool[]> {
    const { ask, askTimeoutMs: timeoutMs } = this.#options;
    const signal = AbortSignal.timeout(timeoutMs);
    const { promise: expired, reject } = Promise.withResolvers<never>();
    const operation = `the tool list of ${server}`;
    signal.addEventListener(
      'abort',
      () => reject(new OperationalError('TIMED_OUT', { operation, timeoutMs })),
      { once: true },
    );
    return Promise.race([ask(server, signal), expired]);
  }
}
