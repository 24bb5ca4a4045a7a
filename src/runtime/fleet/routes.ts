/** The routing table: where the calls of every MCP server of the fleet go. Written by control, read by the gateway. */
import type { GatewayPolicy } from './gateway-policy.ts';
import type { ServerPolicy, Upstream, VirtualServer } from './upstream.ts';

export interface RoutingTable {
  readonly schema: 2;
  /** By server name. */
  readonly servers: Readonly<Record<string, Upstream>>;
  /** By server name; a server that is not here has the default (default-policy.ts). */
  readonly policies?: Readonly<Record<string, ServerPolicy>>;
  /** By the name that stands in their path. */
  readonly virtual?: Readonly<Record<string, VirtualServer>>;
  /** Of the gateway as a whole; left out: the default (gateway-policy.ts). */
  readonly gateway?: GatewayPolicy;
}

export interface Route {
  /** Process id, such as `memory-2`. */
  readonly id: string;
  /** Origin, such as `http://127.0.0.1:8003`. */
  readonly url: string;
}

/** How busy the gateway keeps one replica. */
export interface ReplicaLoad extends Route {
  /** Sent and not answered to the end; subscriptions do not count. */
  readonly calls: number;
  /** The most at once within the last second or two. */
  readonly peakCalls: number;
  /** Gone from the routing table: it gets no further call. */
  readonly isLeaving: boolean;
}

/** What the gateway answers at `GET /loads`: the routing table that is in force, by server. */
export type GatewayLoads = Readonly<Record<string, readonly ReplicaLoad[]>>;

/** @throws Error that says what is wrong, unless `text` is a whole routing table */
export function parseRoutingTable(text: string): RoutingTable {
  const table: unknown = JSON.parse(text);
  if (!isRecord(table) || table['schema'] !== 2) throw new Error('not a routing table of schema 2');
  if (!isRecord(table['servers'])) throw new Error('"servers" is not an object');
  for (const [name, server] of Object.entries(table['servers'])) {
    const problem = isRecord(server) ? problemOf(server) : 'is not an object';
    if (problem !== null) throw new Error(`"servers.${name}" ${problem}`);
  }
  for (const key of ['policies', 'virtual', 'gateway']) {
    if (table[key] !== undefined && !isRecord(table[key])) throw new Error(`"${key}" is not an object`);
  }
  return table as unknown as RoutingTable;
}

/** Looks at what tells one kind of upstream from another, and at what the gateway cannot do without. */
function problemOf({ kind, replicas, socket, url, headers }: Record<string, unknown>): string | null {
  switch (kind) {
    case 'replicas':
      return Array.isArray(replicas) && replicas.every(isRoute) ? null : 'has no list of {id, url}';
    case 'hosted':
      return typeof socket === 'string' ? null : 'has no socket';
    case 'remote':
      return URL.canParse(String(url)) && isRecord(headers) ? null : 'has no URL and headers';
    default:
      return `is of an unknown kind: ${String(kind)}`;
  }
}

function isRoute(value: unknown): value is Route {
  return isRecord(value) && typeof value['id'] === 'string' && URL.canParse(String(value['url']));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
