import type { FleetConfig } from './config.ts';
import type { RoutingTable } from './routes.ts';
import type { ServerPolicy } from './upstream.ts';

/** What the gateway is told of the operator's policy, beside where the servers are. Empty without a configuration. */
export function routingPolicies(
  config: FleetConfig | null,
): Pick<RoutingTable, 'policies' | 'virtual' | 'gateway'> {
  if (config === null) return {};
  const { port: _port, ...gateway } = config.gateway;
  const policies: Record<string, ServerPolicy> = {};
  for (const [name, { policy }] of [
    ...Object.entries(config.servers),
    ...Object.entries(config.thirdParty),
  ]) {
    policies[name] = policy;
  }
  return { policies, virtual: gateway.virtualServers, gateway };
}
