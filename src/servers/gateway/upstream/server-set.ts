/** The links to all servers of the routing table: kept while a server stays, closed when it goes. */
import type { RoutingTable } from '../../../runtime/fleet/routes.ts';
import type { Upstream } from '../../../runtime/fleet/upstream.ts';
import { ReplicaServer } from '../replicas/replica-server.ts';
import type { Router } from '../replicas/router.ts';
import { Host } from './host.ts';
import { HostedServer } from './hosted-server.ts';
import { RemoteEndpoint, type UpstreamTokens } from './remote-endpoint.ts';
import { RemoteServer } from './remote-server.ts';
import type { ServerEvent, ServerLink } from './server-link.ts';

export interface ServerSetOptions {
  readonly router: Router;
  /** The fleet's, which built-in servers want. */
  readonly token: string | null;
  readonly tokens: UpstreamTokens;
  readonly onEvent: (server: string, event: ServerEvent) => void;
}

interface Entry {
  readonly link: ServerLink;
  /** What it was made from: another one makes another link. */
  readonly key: string;
}

export class ServerSet {
  readonly #options: ServerSetOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #hosts = new Map<string, Host>();

  constructor(options: ServerSetOptions) {
    this.#options = options;
  }

  /** In the order of their names. */
  get names(): readonly string[] {
    return [...this.#entries.keys()].toSorted();
  }

  get links(): Iterable<ServerLink> {
    return [...this.#entries.values()].map(({ link }) => link);
  }

  get(server: string): ServerLink | null {
    return this.#entries.get(server)?.link ?? null;
  }

  update({ servers }: RoutingTable): void {
    for (const [name, { link }] of this.#entries) {
      if (servers[name] !== undefined) continue;
      this.#entries.delete(name);
      void link.close();
    }
    for (const [name, upstream] of Object.entries(servers)) this.#keep(name, upstream);
    this.#closeIdleHosts();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ link }) => link.close()));
    for (const host of this.#hosts.values()) host.close();
  }

  #keep(name: string, upstream: Upstream): void {
    const key = JSON.stringify(upstream);
    const known = this.#entries.get(name);
    if (known?.key === key) return;
    if (known !== undefined && upstream.kind === 'replicas' && known.link instanceof ReplicaServer) {
      this.#entries.set(name, { link: known.link, key });
      known.link.changed();
      return;
    }
    void known?.link.close();
    const link = this.#open(name, upstream);
    this.#entries.set(name, { link, key });
    link.onEvent((event) => this.#options.onEvent(name, event));
  }

  #open(name: string, upstream: Upstream): ServerLink {
    const { router, token, tokens } = this.#options;
    switch (upstream.kind) {
      case 'replicas':
        return new ReplicaServer(name, router, token);
      case 'hosted':
        return new HostedServer(name, this.#hostAt(upstream.socket));
      case 'remote':
        return new RemoteServer(name, new RemoteEndpoint(name, upstream, tokens));
    }
  }

  #hostAt(socket: string): Host {
    const known = this.#hosts.get(socket);
    if (known !== undefined) return known;
    const host = new Host(socket);
    this.#hosts.set(socket, host);
    return host;
  }

  #closeIdleHosts(): void {
    for (const [socket, host] of this.#hosts) {
      if (!host.isIdle) continue;
      host.close();
      this.#hosts.delete(socket);
    }
  }
}
