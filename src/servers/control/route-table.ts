import type { RoutingTable } from '../../runtime/fleet/routes.ts';
import { writeFileAtomic } from '../../runtime/state/atomic-write.ts';
import type { Replica } from './replica.ts';

/** Writes where every MCP server listens, in one step, for the gateway to read. */
export function writeRoutes(
  file: string,
  replicas: readonly Replica[],
  portOf: (id: string) => number,
): void {
  const behind = replicas.filter(({ desired, isWanted }) => isWanted && desired.entry.kind === 'mcp');
  const byServer = Map.groupBy(behind, ({ desired }) => desired.entry.name);
  const servers = Object.fromEntries(
    [...byServer].map(([server, group]) => [
      server,
      { replicas: group.map(({ id }) => ({ id, url: `http://127.0.0.1:${portOf(id)}` })) },
    ]),
  );
  const table: RoutingTable = { schema: 1, servers };
  writeFileAtomic(file, JSON.stringify(table));
}
