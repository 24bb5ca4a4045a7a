import type { Replica } from '../replica.ts';
import type { HostDoor } from './host-client.ts';

/** stdio-host as its children depend on it. */
export function hostState(
  replicas: readonly Replica[],
  token: string,
): { readonly door: HostDoor | null; readonly missing: string; readonly isHopeless: boolean } {
  const host = replicas.find(({ desired }) => desired.entry.kind === 'stdio-host');
  if (host === undefined) return { door: null, missing: 'stdio-host does not run', isHopeless: true };
  const { state } = host;
  return {
    door: host.isUp ? { port: host.port, token } : null,
    missing: `waits for stdio-host, which is ${state}`,
    isHopeless: state === 'stopped' || state === 'crash-loop',
  };
}
