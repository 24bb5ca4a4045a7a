/** Every MCP path of the gateway, by the routing table in force. */
import type { RoutingTable } from '../../../runtime/fleet/routes.ts';
import { matchesAny } from '../../../runtime/text/name-pattern.ts';
import type { View } from './view.ts';

export class Views {
  #servers: readonly string[] = [];
  #views = new Map<string, View>();

  constructor() {
    this.update({ schema: 2, servers: {} });
  }

  get servers(): readonly string[] {
    return this.#servers;
  }

  /** Names of virtual servers. */
  get virtual(): readonly string[] {
    return [...this.#views.values()].filter(({ kind }) => kind === 'virtual').map(({ name }) => name);
  }

  /** `null`: nothing speaks MCP at that path. */
  at(path: string): View | null {
    return this.#views.get(path) ?? null;
  }

  /** A view that stays is the same one: sessions hold on to it. */
  update({ servers, virtual = {} }: RoutingTable): void {
    this.#servers = Object.keys(servers).toSorted();
    const before = this.#views;
    this.#views = new Map();
    const keep = (view: View): void => {
      this.#views.set(view.path, before.get(view.path) ?? view);
    };
    keep({
      kind: 'aggregate',
      path: '/mcp',
      name: 'mcpctl',
      servers: () => this.#servers,
      shows: () => true,
    });
    for (const server of this.#servers) keep(singleView(server));
    for (const [name, { tools }] of Object.entries(virtual)) {
      // A server's own path is not for taking.
      if (servers[name] !== undefined) continue;
      const shows = (tool: string): boolean => matchesAny(tools, tool);
      this.#views.set(`/${name}/mcp`, {
        kind: 'virtual',
        path: `/${name}/mcp`,
        name,
        servers: () => this.#servers,
        shows,
      });
    }
  }
}

function singleView(server: string): View {
  const servers = [server];
  return {
    kind: 'single',
    path: `/${server}/mcp`,
    name: server,
    servers: () => servers,
    shows: () => true,
  };
}
