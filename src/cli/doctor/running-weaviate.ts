import type { FleetConfig } from '../../runtime/fleet/config.ts';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { FleetState } from '../../runtime/state/fleet-state.ts';
import type { VectorSettings } from '../../runtime/vector/vector-settings.ts';

export type WeaviatePlace = Extract<VectorSettings, { readonly engine: 'weaviate' }>;

/** Where the fleet's Weaviate is; `null` when there is none, or mcpctl is to run it and does not. */
export function runningWeaviate(
  vectors: FleetConfig['vectors'],
  { replicas }: FleetSnapshot,
  state: FleetState | null,
): WeaviatePlace | null {
  if (vectors.engine === 'embedded') return null;
  if (!vectors.managed) {
    const { engine, url, grpcPort, apiKey } = vectors;
    return { engine, url, grpcPort: grpcPort ?? undefined, apiKey: apiKey ?? undefined };
  }
  const running = replicas.find(({ server, pid }) => server === 'weaviate' && pid !== null);
  if (state === null || running === undefined) return null;
  const { port, furtherPorts } = running;
  return {
    engine: 'weaviate',
    url: `http://127.0.0.1:${port}`,
    grpcPort: furtherPorts['grpc'],
    apiKey: state.vectorsKey,
  };
}
