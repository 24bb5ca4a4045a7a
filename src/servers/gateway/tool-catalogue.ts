/** The tools of all servers under the gateway's names. One slow or dead server never holds up the others. */
import type { FleetTool } from '../../runtime/mcp/fleet-client.ts';
import { qualifiedName } from '../../runtime/mcp/tool-names.ts';

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

/** A list older than this is asked for anew, while the old one is served. */
const freshMs = 10_000;
const askTimeoutMs = 3000;
/** A server that failed is asked again this much later. */
const retryMs = 1000;

export class ToolCatalogue {
  readonly #ask: ListTools;
  readonly #onFailure: (server: string, error: unknown) => void;
  readonly #listings = new Map<string, Listing>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #failedAtMs = new Map<string, number>();
  #servers: readonly string[] = [];
  #targets = new Map<string, ToolTarget>();

  constructor(ask: ListTools, onFailure: (server: string, error: unknown) => void) {
    this.#ask = ask;
    this.#onFailure = onFailure;
  }

  /** Forgets servers that are gone, and asks all anew: a changed route can mean changed tools. */
  update(servers: readonly string[]): void {
    this.#servers = servers;
    for (const server of this.#listings.keys()) if (!servers.includes(server)) this.#listings.delete(server);
    this.#failedAtMs.clear();
    for (const server of servers) this.#refresh(server).catch(() => undefined);
  }

  /** Every tool known, by server. Waits only for servers never heard of, and for those 3 s at most. */
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

  /** Where the tool of that name is; `null` when nobody is known to have it. */
  async find(name: string): Promise<ToolTarget | null> {
    const known = this.#targets.get(name);
    if (known !== undefined) return known;
    await this.tools();
    return this.#targets.get(name) ?? null;
  }

  async #upToDate(server: string): Promise<void> {
    const listing = this.#listings.get(server);
    const nowMs = performance.now();
    if (listing !== undefined && nowMs - listing.atMs < freshMs) return;
    const failedMs = nowMs - (this.#failedAtMs.get(server) ?? Number.NEGATIVE_INFINITY);
    if (failedMs < retryMs) return;
    const asked = this.#refresh(server);
    if (listing === undefined) await asked;
  }

  #refresh(server: string): Promise<void> {
    const running = this.#asking.get(server);
    if (running !== undefined) return running;
    const asked = this.#ask(server, AbortSignal.timeout(askTimeoutMs))
      .then(
        (tools) => {
          this.#listings.set(server, { tools, atMs: performance.now() });
          this.#failedAtMs.delete(server);
        },
        // It keeps its last list, or none.
        (error: unknown) => {
          this.#failedAtMs.set(server, performance.now());
          this.#onFailure(server, error);
        },
      )
      .finally(() => this.#asking.delete(server));
    this.#asking.set(server, asked);
    return asked;
  }
}
