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
/** A server that failed is asked again this much later, and not waited for longer than a living one takes. */
const retryMs = 1000;
const secondWaitMs = 250;

export class ToolCatalogue {
  readonly #options: Required<ToolCatalogueOptions>;
  readonly #listings = new Map<string, Listing>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #failedAtMs = new Map<string, number>();
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
    this.#failedAtMs.clear();
    for (const server of servers) this.#refresh(server).catch(() => undefined);
  }

  /** Every tool known, by server. Waits only for servers never heard of, for 3 s at most and after a failure for less. */
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
    const nowMs = this.#options.now();
    if (listing !== undefined && nowMs - listing.atMs < freshMs) return;
    const failedAtMs = this.#failedAtMs.get(server);
    if (failedAtMs !== undefined && nowMs - failedAtMs < retryMs) return;
    const asked = this.#refresh(server);
    if (listing !== undefined) return;
    await (failedAtMs === undefined ? asked : Promise.race([asked, sleep(secondWaitMs)]));
  }

  #refresh(server: string): Promise<void> {
    const running = this.#asking.get(server);
    if (running !== undefined) return running;
    const asked = this.#askInTime(server)
      .then(
        (tools) => {
          if (this.#asking.get(server) !== asked) return;
          this.#listings.set(server, { tools, atMs: this.#options.now() });
          this.#failedAtMs.delete(server);
        },
        // It keeps its last list, or none.
        (error: unknown) => {
          if (this.#asking.get(server) !== asked) return;
          this.#failedAtMs.set(server, this.#options.now());
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
