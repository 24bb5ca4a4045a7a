/** A real Weaviate of one's own, as the fleet runs it: `servers/weaviate/main.ts` on free ports. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { probeWeaviate } from '../../src/runtime/health/weaviate-probe.ts';
import { reservePorts } from '../../src/runtime/ports/reserve.ts';
import { weaviateEnvironment as environmentOf } from '../../src/runtime/weaviate/weaviate-environment.ts';
import { type BoundProcess, boundProcess } from './bound-process.ts';
import { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts';
import { needsWeaviate, weaviateBinary } from './weaviate-binary.ts';

export interface WeaviatePorts {
  readonly port: number;
  readonly grpcPort: number;
  readonly gossipPort: number;
  readonly dataPort: number;
  readonly raftPort: number;
  readonly raftRpcPort: number;
}

export interface StartedWeaviate extends AsyncDisposable, WeaviatePorts {
  readonly url: string;
  readonly apiKey: string;
  readonly process: BoundProcess;
}

export interface WeaviatePlace {
  /** Default: an empty one, which is removed at the end. */
  readonly dataDirectory?: string;
  readonly apiKey?: string;
  readonly memoryBytes?: number;
  /** Settings of Weaviate. */
  readonly settings?: Readonly<Record<string, string>>;
}

const program = path.resolve(import.meta.dirname, '../../src/servers/weaviate/main.ts');
const readyTimeoutMs = 60_000;
const pollMs = 50;

/**
 * Ready, and ended together with its scope. Where there is none the test is skipped.
 *
 * @throws Error with what it wrote when it does not get ready
 */
export async function startedWeaviate(
  context: Pick<TestContext, 'skip'>,
  place: WeaviatePlace = {},
): Promise<StartedWeaviate> {
  needsWeaviate(context);
  const own: TemporaryDirectory | null =
    place.dataDirectory === undefined ? await temporaryDirectory('weaviate') : null;
  const { apiKey = randomBytes(18).toString('base64url') } = place;
  const ports = await freePorts();
  const child = await boundProcess([process.execPath, '--disable-warning=ExperimentalWarning', program], {
    ...weaviateEnvironment(ports, apiKey, place.memoryBytes),
    MCPCTL_DATA_DIR: place.dataDirectory ?? own?.path,
    ...place.settings,
  });
  const end = async (): Promise<void> => {
    await child[Symbol.asyncDispose]();
    await own?.[Symbol.asyncDispose]();
  };
  try {
    await untilReady(child, ports.port, apiKey);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    ...ports,
    url: `http://127.0.0.1:${ports.port}`,
    apiKey,
    process: child,
    [Symbol.asyncDispose]: end,
  };
}

/** Of `servers/weaviate`, but for the directory of its data. */
export function weaviateEnvironment(
  ports: WeaviatePorts,
  apiKey: string,
  memoryBytes: number = 1024 ** 3,
): Record<string, string | undefined> {
  const { PATH, TMPDIR } = process.env;
  return {
    PATH,
    // The run's keeper knows its processes by it.
    TMPDIR,
    MCPCTL_WEAVIATE_BINARY: weaviateBinary(),
    ...environmentOf({
      dataDirectory: '',
      port: ports.port,
      furtherPorts: {
        grpc: ports.grpcPort,
        gossip: ports.gossipPort,
        data: ports.dataPort,
        raft: ports.raftPort,
        'raft-rpc': ports.raftRpcPort,
      },
      apiKey,
      memoryBytes,
    }),
  };
}

/** Six ports that were free a moment ago. */
export async function freePorts(): Promise<WeaviatePorts> {
  const names = ['port', 'grpcPort', 'gossipPort', 'dataPort', 'raftPort', 'raftRpcPort'] as const;
  const reserved = await reservePorts(names.map((id) => ({ id, preferred: 0 })));
  await Promise.all(reserved.map((reservation) => reservation.release()));
  return Object.fromEntries(reserved.map(({ id, port }) => [id, port])) as unknown as WeaviatePorts;
}

async function untilReady(child: BoundProcess, port: number, key: string): Promise<void> {
  let hasEnded = false;
  void child.exitCode.then(() => {
    hasEnded = true;
  });
  const deadline = performance.now() + readyTimeoutMs;
  for (;;) {
    try {
      await probeWeaviate({ port, key, timeoutMs: 2000 });
      return;
    } catch (error) {
      if (hasEnded) throw new Error(`Weaviate ended:\n${await child.output}`, { cause: error });
      if (performance.now() > deadline) throw error;
    }
    await delay(pollMs);
  }
}
