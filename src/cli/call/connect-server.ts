import { OperationalError } from '../../runtime/errors.ts';
import type { FleetClient } from '../../runtime/mcp/fleet-client.ts';
import { allToolsets } from '../../runtime/mcp/toolsets.ts';
import { catalog } from '../../servers/catalog.ts';
import type { Fleet } from '../context.ts';
import { checkServers } from '../known-servers.ts';

/**
 * A client of the whole fleet, or of one server, through the gateway.
 *
 * @throws OperationalError `FLEET_NOT_RUNNING`, `SERVER_UNKNOWN`, `SERVER_UNREACHABLE`
 */
export async function connectServer(fleet: Fleet, server: string | null): Promise<FleetClient> {
  const { gatewayUrl, replicas } = await fleet.snapshot();
  if (gatewayUrl === null)
    throw new OperationalError('FLEET_NOT_RUNNING', { stateDirectory: fleet.paths.root });
  if (server !== null) {
    const behindGateway = catalog.filter(({ kind }) => kind === 'mcp').map(({ name }) => name);
    const running = new Set(replicas.map((replica) => replica.server));
    checkServers(
      [server],
      behindGateway.filter((name) => running.has(name)),
    );
  }
  // A person at a terminal looks for what there is, not for what a model needs most.
  const url = new URL(`${server === null ? '' : `/${server}`}/mcp${allToolsets}`, gatewayUrl).href;
  // The MCP SDK costs more to load than most commands take.
  const { connectFleetClient } = await import('../../runtime/mcp/fleet-client.ts');
  return connectFleetClient({ server: server ?? 'gateway', url, token: await fleet.token() });
}
