/** One time that Weaviate is there: who it said it is, and the gRPC channel to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../../errors.ts';
import type { Address } from './address.ts';
import { type GrpcClient, openGrpcClient } from './client.ts';
import { failureOf } from './failure.ts';
import type { RestClient } from './rest-client.ts';
import { isTooOld, oldestVersion } from './server-version.ts';

/** What Weaviate says of itself. */
export interface ServerMeta {
  readonly version: string;
  readonly modules: readonly string[];
  /** Of one gRPC message. */
  readonly maxMessageBytes: number;
}

interface MetaAnswer {
  readonly version?: string;
  readonly modules?: Readonly<Record<string, unknown>>;
  readonly grpcMaxMessageSize?: number;
}

const pollMs = 100;
/** Of a Weaviate that does not tell. */
const usualMessageBytes = 10 * 1024 * 1024;

export class Session {
  readonly meta: ServerMeta;
  readonly #grpc: GrpcClient;
  #callsInFlight = 0;
  #isOver = false;

  constructor(meta: ServerMeta, grpc: GrpcClient) {
    this.meta = meta;
    this.#grpc = grpc;
  }

  async use<T>(work: (grpc: GrpcClient) => Promise<T>): Promise<T> {
    this.#callsInFlight += 1;
    try {
      return await work(this.#grpc);
    } finally {
      this.#callsInFlight -= 1;
      this.#closeWhenIdle();
    }
  }

  /** Nothing new begins; what is in flight may still end well. Safe to call twice. */
  end(): void {
    this.#isOver = true;
    this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (this.#isOver && this.#callsInFlight === 0) this.#grpc.close();
  }
}

/**
 * Asks who is there, then waits until gRPC answers too: it begins to listen after REST, and its channel waits up to a
 * second after a failure.
 *
 * @throws OperationalError `VECTOR_STORE_FAILED` (too old, no Weaviate), or what REST and gRPC throw
 */
export async function openSession(options: {
  readonly address: Address;
  readonly headers: Readonly<Record<string, string>>;
  readonly rest: RestClient;
  readonly deadline: AbortSignal;
}): Promise<Session> {
  const { address, headers, rest, deadline } = options;
  const answer = await rest.call<MetaAnswer>({ method: 'GET', path: '/meta' }, deadline);
  const meta = metaOf(answer);
  const grpc = await openGrpcClient({ address, headers });
  try {
    await answering(grpc, address, deadline);
    return new Session(meta, grpc);
  } catch (error) {
    grpc.close();
    throw error;
  }
}

function metaOf(answer: MetaAnswer | null): ServerMeta {
  const { version, modules = {}, grpcMaxMessageSize = usualMessageBytes } = answer ?? {};
  if (version === undefined) throw unusable('what answers is no Weaviate: it does not tell its version');
  if (isTooOld(version)) {
    throw unusable(`Weaviate ${version} is too old: mcpctl needs ${oldestVersion} or newer`);
  }
  return { version, modules: Object.keys(modules).toSorted(), maxMessageBytes: grpcMaxMessageSize };
}

async function answering(grpc: GrpcClient, address: Address, deadline: AbortSignal): Promise<void> {
  let reason = 'no answer in time';
  while (true) {
    try {
      await grpc.search({ collection: '', tenant: '' }, deadline);
      return;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === null) throw error;
      // Any other answer is an answer: there is no collection without a name.
      if (failure.kind !== 'away') return;
      if (deadline.aborted) break;
      reason = failure.reason;
      await sleep(pollMs);
    }
  }
  const message = `REST answers, but gRPC at ${address.grpcHost}:${address.grpcPort} does not: ${reason}`;
  throw Object.assign(new Error(message), { code: 'GRPC_UNREACHABLE' });
}

function unusable(reason: string): OperationalError {
  return new OperationalError('VECTOR_STORE_FAILED', { operation: 'connect', reason });
}
