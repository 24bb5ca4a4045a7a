import type { FleetConfig } from '../../runtime/fleet/config.ts';
import type { RoutingTable } from '../../runtime/fleet/routes.ts';
import { routingPolicies } from '../../runtime/fleet/routing-policies.ts';
import type { Upstream } from '../../runtime/fleet/upstream.ts';
import { writeFileAtomic } from '../../runtime/state/atomic-write.ts';
import type { Replica } from './replica.ts';

/** Where every MCP server listens, as the gateway is told: a file that is replaced in one step. */
export class RouteTable {
  readonly #file: string;
  #written = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** Writes it when it has changed. @throws the file system's error */
  publish(
    replicas: readonly Replica[],
    guests: Readonly<Record<string, Upstream>>,
    config: FleetConfig | null,
  ): void {
    const text = JSON.stringify({ ...routesOf(replicas, guests), ...routingPolicies(config) });
    if (text === this.#written) return;
    writeFileAtomic(this.#file, text);
    this.#written = text;
  }
}

function routesOf(replicas: readonly Replica[], guests: Readonly<Record<string, Upstream>>): RoutingTable {
  const behind = replicas.filter(({ desired, isWanted }) => isWanted && desired.entry.kind === 'mcp');
  const byServer = Map.groupBy(behind, ({ desired }) => desired.entry.name);
  return {
    schema: 2,
    servers: {
      ...Object.fromEntries(
        [...byServer].map(([server, group]) => [
          server,
          { kind: 'replicas', replicas: takingCalls(group).map(routeOf) } as const,
        ]),
      ),
      ...guests,
    },
  };
}

/** Those that are up; while none is, all of them: the gateway then waits for the first that comes back. */
function takingCalls(group: readonly Replica[]): readonly Replica[] {
  const staying = group.filter(({ isDraining }) => !isDraining);
  const up = staying.filter(({ isUp }) => isUp);
  return up.length > 0 ? up : staying;
}

function routeOf({ id, port }: Replica): { id: string; url: string } {
  return { id, url: `http://127.0.0.1:${port}` };
}
