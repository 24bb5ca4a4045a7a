/** The tools of all servers under the gateway's names. */
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import { mayBeShortened, qualifiedName, splitName } from '../../../runtime/mcp/tool-names.ts';
import type { ClientIdentity } from '../call/gateway-call.ts';
import type { ToolView } from '../call/pipeline.ts';
import type { ServerLists } from './server-lists.ts';

export interface ToolTarget {
  readonly server: string;
  /** As clients of this one server see it. */
  readonly tool: string;
}

export class ToolCatalogue {
  readonly #lists: ServerLists<FleetTool>;
  readonly #view: ToolView;
  readonly #policyOf: (server: string) => ServerPolicy;
  /** Of names that do not tell whose they are. */
  #shortened = new Map<string, ToolTarget>();

  constructor(lists: ServerLists<FleetTool>, view: ToolView, policyOf: (server: string) => ServerPolicy) {
    this.#lists = lists;
    this.#view = view;
    this.#policyOf = policyOf;
  }

  /** Every tool of `servers` that the client sees, as `server__tool`; of two with one name the first is meant. */
  async tools(servers: readonly string[], client: ClientIdentity): Promise<readonly FleetTool[]> {
    const merged = new Map<string, FleetTool>();
    for (const [server, tools] of await this.#lists.of(servers)) {
      for (const tool of this.#shown(server, tools, client)) {
        const name = qualifiedName(server, tool.name);
        if (mayBeShortened(name)) this.#shortened.set(name, { server, tool: tool.name });
        if (!merged.has(name)) merged.set(name, { ...tool, name });
      }
    }
    return [...merged.values()];
  }

  /**
   * Where to call the tool of that name; `null` when the name has no server of ours. A server may not have the tool: it
   * knows that better than a list that may be old, and no other server is waited for.
   */
  find(name: string, client: ClientIdentity): ToolTarget | null | Promise<ToolTarget | null> {
    const { servers } = this.#lists;
    const split = splitName(name);
    const isOurs = split !== null && servers.includes(split.server);
    if (isOurs && !mayBeShortened(name)) return split;
    const known = this.#shortened.get(name);
    if (known !== undefined && servers.includes(known.server)) return known;
    if (!mayBeShortened(name)) return null;
    // So long a server's name may be cut off itself.
    const asked = this.tools(isOurs ? [split.server] : servers, client);
    return asked.then(() => this.#shortened.get(name) ?? (isOurs ? split : null));
  }

  #shown(server: string, tools: readonly FleetTool[], client: ClientIdentity): readonly FleetTool[] {
    const policy = this.#policyOf(server);
    return tools.flatMap((tool) => this.#view.shown(server, policy, tool, client) ?? []);
  }
}
