/** The routing table: where every MCP server of the fleet listens. Written by control, read by the gateway. */

export interface RoutingTable {
  readonly schema: 1;
  /** By server name. */
  readonly servers: Readonly<Record<string, { readonly replicas: readonly Route[] }>>;
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
  /** Gone from the routing table: it gets no further call. */
  readonly isLeaving: boolean;
}

/** What the gateway answers at `GET /loads`: the routing table that is in force, by server. */
export type GatewayLoads = Readonly<Record<string, readonly ReplicaLoad[]>>;

/** @throws Error that says what is wrong, unless `text` is a whole routing table */
export function parseRoutingTable(text: string): RoutingTable {
  const table: unknown = JSON.parse(text);
  if (!isRecord(table) || table['schema'] !== 1) throw new Error('not a routing table of schema 1');
  if (!isRecord(table['servers'])) throw new Error('"servers" is not an object');
  for (const [name, server] of Object.entries(table['servers'])) {
    const replicas: unknown = isRecord(server) ? server['replicas'] : undefined;
    if (!Array.isArray(replicas) || !replicas.every(isRoute)) {
      throw new Error(`"servers.${name}.replicas" is not a list of {id, url}`);
    }
  }
  return table as unknown as RoutingTable;
}

function isRoute(value: unknown): value is Route {
  return isRecord(value) && typeof value['id'] === 'string' && URL.canParse(String(value['url']));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
