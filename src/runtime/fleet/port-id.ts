/** How the ports of a fleet are named: that of a process as the process, each further one after it and what it is for. */
import type { DesiredReplica } from './desired-replicas.ts';

/** Such as `weaviate:grpc`. */
export function furtherPortId(id: string, purpose: string): string {
  return `${id}:${purpose}`;
}

/** Of all ports of one process, its own first. */
export function portIds({ id, entry }: Pick<DesiredReplica, 'id' | 'entry'>): readonly string[] {
  return [id, ...entry.furtherPorts.map((purpose) => furtherPortId(id, purpose))];
}

/** Whose port it is, and what for; `null`: its own. */
export function parsePortId(portId: string): { readonly id: string; readonly purpose: string | null } {
  const [id = '', purpose = null] = portId.split(':');
  return { id, purpose };
}

/** Variable that tells a process one of its further ports, such as `MCPCTL_PORT_RAFT_RPC`. */
export function portVariable(purpose: string): string {
  return `MCPCTL_PORT_${purpose.toUpperCase().replaceAll('-', '_')}`;
}
