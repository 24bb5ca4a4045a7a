import type { ReplicaSnapshot } from './snapshot.ts';

/** Where clients connect; `null` while the gateway is stopped. */
export function gatewayUrlOf(replicas: readonly ReplicaSnapshot[]): string | null {
  const gateway = replicas.find(({ server, state }) => server === 'gateway' && state !== 'stopped');
  return gateway === undefined || gateway.port === null ? null : `http://127.0.0.1:${gateway.port}/mcp`;
}
