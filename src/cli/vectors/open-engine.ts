/** A fleet's vector store, as a command uses it: also while the fleet does not run. */
import type { FleetConfig, VectorsConfig } from '../../runtime/fleet/config.ts';
import { openFleetDirectory } from '../../runtime/state/fleet-directory.ts';
import {
  type FleetState,
  newFleetState,
  readFleetState,
  writeFleetState,
} from '../../runtime/state/fleet-state.ts';
import { embeddedDirectory } from '../../runtime/vector/embedded-directory.ts';
import { openVectorStore } from '../../runtime/vector/open-vector-store.ts';
import type { VectorSettings } from '../../runtime/vector/vector-settings.ts';
import type { VectorStore } from '../../runtime/vector/vector-store.ts';
import type { CliContext, Fleet } from '../context.ts';
import { startTemporaryWeaviate } from './temporary-weaviate.ts';

export interface OpenedEngine extends AsyncDisposable {
  readonly store: VectorStore;
}

/**
 * Of the engines of a fleet, the one that `config.vectors` names. A Weaviate that mcpctl is to run, and does not, is started
 * for as long as the scope lasts.
 *
 * @throws OperationalError `STATE_UNWRITABLE`, `DISK_FULL`, `VECTOR_STORE_FAILED`, `SERVER_CRASHED`, `START_TIMEOUT`
 */
export async function openEngine(
  fleet: Fleet,
  config: FleetConfig,
  { env, interrupted: signal }: Pick<CliContext, 'env' | 'interrupted'>,
): Promise<OpenedEngine> {
  openFleetDirectory(fleet.paths);
  const place = await placeOf(fleet, config, env, signal);
  try {
    const store = await openPatiently(place.settings);
    return {
      store,
      [Symbol.asyncDispose]: async () => {
        await store.close();
        await place[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await place[Symbol.asyncDispose]();
    throw error;
  }
}

/** Nobody waits for a call of these commands: a busy Weaviate gets all the time it needs. */
const timeouts = { connectMs: 15_000, readMs: 60_000, writeMs: 120_000 };

async function openPatiently(settings: VectorSettings): Promise<VectorStore> {
  if (settings.engine === 'embedded') return openVectorStore(settings);
  const { openWeaviateStore } = await import('../../runtime/vector/weaviate-store.ts');
  return openWeaviateStore({ ...settings, timeouts });
}

/** For a person. */
export function engineName(vectors: VectorsConfig): string {
  if (vectors.engine === 'embedded') return 'the embedded engine';
  return vectors.managed ? 'the Weaviate of this fleet' : `the Weaviate at ${vectors.url}`;
}

interface Place extends AsyncDisposable {
  readonly settings: VectorSettings;
}

async function placeOf(
  fleet: Fleet,
  { vectors, servers }: FleetConfig,
  env: CliContext['env'],
  signal: AbortSignal,
): Promise<Place> {
  const { paths } = fleet;
  if (vectors.engine === 'embedded') {
    return elsewhere({ engine: 'embedded', directory: embeddedDirectory(paths.data) });
  }
  if (!vectors.managed) {
    const { url, grpcPort, apiKey } = vectors;
    return elsewhere({
      engine: 'weaviate',
      url,
      grpcPort: grpcPort ?? undefined,
      apiKey: apiKey ?? undefined,
    });
  }
  const state = keptState(fleet);
  const { replicas } = await fleet.snapshot();
  const running = replicas.find(({ server, pid }) => server === 'weaviate' && pid !== null);
  if (running !== undefined) {
    const { port, furtherPorts } = running;
    const url = `http://127.0.0.1:${port}`;
    return elsewhere({
      engine: 'weaviate',
      url,
      grpcPort: furtherPorts['grpc'],
      apiKey: state.vectorsKey,
    });
  }
  const { memoryBytes = 1024 ** 3, startTimeoutMs = 60_000 } = servers['weaviate'] ?? {};
  return startTemporaryWeaviate({ paths, state, memoryBytes, startTimeoutMs, env, signal });
}

/** It runs, or is part of this process: there is nothing to end. */
function elsewhere(settings: VectorSettings): Place {
  return { settings, [Symbol.asyncDispose]: async () => undefined };
}

/** By its fleet's id whoever comes later finds what this command leaves behind when it is killed. */
function keptState({ paths }: Fleet): FleetState {
  const known = readFleetState(paths);
  if (known !== null) return known;
  const state = newFleetState();
  writeFleetState(paths, state);
  return state;
}
