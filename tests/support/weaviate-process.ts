/** A real Weaviate for tests: one node, only for this machine, behind keys. */
import { setTimeout as delay } from 'node:timers/promises';
import { reservePorts } from '../../src/runtime/ports/reserve.ts';
import { type BoundProcess, boundProcess } from './bound-process.ts';
import { weaviateBinary } from './weaviate-binary.ts';

/** Who may do what. */
export const weaviateKeys = {
  admin: 'key-of-the-admin',
  reader: 'key-of-a-reader',
  nobody: 'key-of-nobody',
} as const;

const portNames = ['http', 'grpc', 'gossip', 'data', 'raft', 'raftRpc'] as const;
export type WeaviatePorts = Readonly<Record<(typeof portNames)[number], number>>;

export interface WeaviatePlace {
  /** Of its data. */
  readonly directory: string;
  readonly ports: WeaviatePorts;
  /** As GOMEMLIMIT: where Weaviate begins to save memory, and refuses writes. Default: 512 MiB. */
  readonly memoryMiB?: number;
  /** More of its settings. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface WeaviateProcess extends AsyncDisposable {
  readonly url: string;
  readonly grpcPort: number;
  readonly process: BoundProcess;
  /** As by a power cut: nothing is written any more. */
  kill(): Promise<void>;
}

const readyTimeoutMs = 60_000;
const pollMs = 50;

/** Free a moment ago. */
export async function freeWeaviatePorts(): Promise<WeaviatePorts> {
  const reserved = await reservePorts(portNames.map((id) => ({ id, preferred: 0 })));
  await Promise.all(reserved.map((reservation) => reservation.release()));
  return Object.fromEntries(reserved.map(({ id, port }) => [id, port])) as WeaviatePorts;
}

/** Resolves when it is ready. It ends with its scope. */
export async function startWeaviate(place: WeaviatePlace): Promise<WeaviateProcess> {
  const { ports } = place;
  const command = [weaviateBinary(), '--scheme', 'http', '--host', '127.0.0.1', '--port', String(ports.http)];
  const child = await boundProcess(command, settings(place));
  const started: WeaviateProcess = {
    url: `http://127.0.0.1:${ports.http}`,
    grpcPort: ports.grpc,
    process: child,
    kill: async () => {
      child.kill('SIGKILL');
      await child.exitCode;
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
  try {
    await untilReady(started);
    return started;
  } catch (error) {
    await started.kill();
    throw error;
  }
}

async function untilReady({ url, process: child }: WeaviateProcess): Promise<void> {
  let ended: number | null = null;
  void child.exitCode.then((code) => {
    ended = code;
  });
  const deadline = performance.now() + readyTimeoutMs;
  for (;;) {
    const isReady = await fetch(`${url}/v1/.well-known/ready`).then(
      ({ ok }) => ok,
      // Nobody listens yet.
      () => false,
    );
    if (isReady) return;
    if (ended !== null) throw new Error(`Weaviate ended with ${ended}:\n${await child.output}`);
    if (performance.now() > deadline) throw new Error(`Weaviate was not ready within ${readyTimeoutMs} ms`);
    await delay(pollMs);
  }
}

function settings({
  directory,
  ports,
  memoryMiB = 512,
  env = {},
}: WeaviatePlace): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    // The run's keeper knows its processes by it.
    TMPDIR: process.env['TMPDIR'],
    PERSISTENCE_DATA_PATH: directory,
    GOMEMLIMIT: `${memoryMiB}MiB`,
    CLUSTER_HOSTNAME: 'node1',
    CLUSTER_IN_LOCALHOST: 'false',
    CLUSTER_BIND_ADDR: '127.0.0.1',
    CLUSTER_ADVERTISE_ADDR: '127.0.0.1',
    CLUSTER_GOSSIP_BIND_PORT: String(ports.gossip),
    CLUSTER_DATA_BIND_PORT: String(ports.data),
    CLUSTER_BASIC_AUTH_USERNAME: 'admin',
    CLUSTER_BASIC_AUTH_PASSWORD: weaviateKeys.admin,
    RAFT_PORT: String(ports.raft),
    RAFT_INTERNAL_RPC_PORT: String(ports.raftRpc),
    RAFT_BOOTSTRAP_EXPECT: '1',
    RAFT_HEARTBEAT_TIMEOUT: '1',
    RAFT_ELECTION_TIMEOUT: '1',
    RAFT_LEADER_LEASE_TIMEOUT: '1',
    RAFT_TIMEOUTS_MULTIPLIER: '1',
    GRPC_PORT: String(ports.grpc),
    AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'false',
    AUTHENTICATION_APIKEY_ENABLED: 'true',
    AUTHENTICATION_APIKEY_ALLOWED_KEYS: Object.values(weaviateKeys).join(','),
    AUTHENTICATION_APIKEY_USERS: Object.keys(weaviateKeys).join(','),
    AUTHORIZATION_ADMINLIST_ENABLED: 'true',
    AUTHORIZATION_ADMINLIST_USERS: 'admin',
    AUTHORIZATION_ADMINLIST_READONLY_USERS: 'reader',
    DEFAULT_VECTORIZER_MODULE: 'none',
    // Its own way to embed, without a cloud: tests/runtime/embedding/weaviate-embedder.test.ts.
    ENABLE_MODULES: 'text2vec-ollama',
    API_BASED_MODULES_DISABLED: 'true',
    DISABLE_TELEMETRY: 'true',
    GO_PROFILING_DISABLE: 'true',
    LOG_LEVEL: 'error',
    ...env,
  };
}
