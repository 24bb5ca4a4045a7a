/** Whether Weaviate serves, as far as one authorised question about its own node tells. */
import { probe } from './http-probe.ts';

interface NodeStatus {
  readonly status?: string;
  readonly operationalMode?: string;
  readonly version?: string;
}

/**
 * @returns its version, and whether it takes writes
 * @throws Error when it is not ready, refuses the key, is not healthy, or does not answer within `timeoutMs`
 */
export async function probeWeaviate(options: {
  readonly port: number;
  readonly key: string | null;
  readonly timeoutMs: number;
}): Promise<{ readonly version: string; readonly isWritable: boolean }> {
  const { port, key, timeoutMs } = options;
  const ready = await probe({ port, path: '/v1/.well-known/ready', token: null, timeoutMs });
  if (ready.status !== 200) throw new Error(`/v1/.well-known/ready says HTTP ${ready.status}`);
  const { status, body } = await probe({ port, path: '/v1/nodes', token: key, timeoutMs });
  if (status !== 200) throw new Error(`/v1/nodes says HTTP ${status}`);
  const [node] = (JSON.parse(body) as { readonly nodes?: readonly NodeStatus[] }).nodes ?? [];
  if (node?.status !== 'HEALTHY') throw new Error(`its node is ${node?.status ?? 'unknown'}`);
  return { version: node.version ?? '', isWritable: node.operationalMode === 'ReadWrite' };
}
