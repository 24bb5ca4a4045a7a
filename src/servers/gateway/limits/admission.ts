/** The way into a server: rate of the client, rate of the server, then a place among the calls it carries out. */
import type { RateLimit, ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import { CallRefusal } from '../call/call-refusal.ts';
import type { GatewayCall } from '../call/gateway-call.ts';
import type { Turn } from '../call/pipeline.ts';
import { CallQueue, ShedError } from './call-queue.ts';
import type { TakeToken } from './rate-limiter.ts';

export interface AdmissionOptions {
  readonly take: TakeToken;
  /** Of each client; `null`: none. */
  readonly clientRate: () => RateLimit | null;
  readonly onRateLimited: (whose: 'client' | 'server', server: string) => void;
  readonly onShed: (server: string, reason: ShedError['reason']) => void;
}

/** Of JSON-RPC. */
const rateCode = -32_052;
const busyCode = -32_053;
/** Nobody knows when a place will be free; this is soon enough to be worth a try. */
const retryAfterMs = 1000;

const free: Turn = { release: () => undefined };

interface ServerQueue {
  readonly queue: CallQueue;
  policy: ServerPolicy;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #queues = new Map<string, ServerQueue>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Calls that are carried out, and that wait, by server. */
  get loads(): ReadonlyMap<string, { readonly running: number; readonly waiting: number }> {
    return new Map([...this.#queues].map(([server, { queue }]) => [server, queue]));
  }

  get waiting(): number {
    return [...this.#queues.values()].reduce((sum, { queue }) => sum + queue.waiting, 0);
  }

  /** Forgets servers that are gone; their calls end as they would. */
  update(servers: readonly string[]): void {
    for (const server of this.#queues.keys()) if (!servers.includes(server)) this.#queues.delete(server);
  }

  /** @throws CallRefusal `RATE_LIMITED`, `QUEUE_FULL`, `QUEUE_TIMEOUT`, at once or as rejection; the signal's reason */
  admit(call: GatewayCall): Turn | Promise<Turn> {
    // It stays open for as long as its client: it would take a place from calls for good.
    if (call.method === 'subscriptions/listen') return free;
    const clientRate = this.#options.clientRate();
    if (clientRate === null && call.policy.rate === null) return this.#enter(call);
    const limited = this.#take(call, 'client', `client:${call.client.id}`, clientRate);
    if (limited instanceof Promise) return this.#admitLater(call, limited);
    const limitedToo = this.#take(call, 'server', `server:${call.server}`, call.policy.rate);
    return limitedToo instanceof Promise ? limitedToo.then(() => this.#enter(call)) : this.#enter(call);
  }

  async #admitLater(call: GatewayCall, limited: Promise<void>): Promise<Turn> {
    await limited;
    await this.#take(call, 'server', `server:${call.server}`, call.policy.rate);
    return this.#enter(call);
  }

  #take(
    { server }: GatewayCall,
    whose: 'client' | 'server',
    key: string,
    limit: RateLimit | null,
  ): void | Promise<void> {
    if (limit === null) return undefined;
    const check = (waitMs: number): void => {
      if (waitMs === 0) return;
      this.#options.onRateLimited(whose, server);
      throw rateLimited(whose, server, limit, waitMs);
    };
    const taken = this.#options.take(key, limit);
    return taken instanceof Promise ? taken.then(check) : check(taken);
  }

  #enter(call: GatewayCall): Turn | Promise<Turn> {
    const { server, policy, client } = call;
    const refuse = (error: unknown): never => {
      if (!(error instanceof ShedError)) throw error;
      this.#options.onShed(server, error.reason);
      throw shed(server, policy, error);
    };
    try {
      const place = this.#queueOf(server, policy).enter(client.id, () => call.signal);
      return place instanceof Promise ? place.catch(refuse) : place;
    } catch (error) {
      return refuse(error);
    }
  }

  #queueOf(server: string, policy: ServerPolicy): CallQueue {
    const known = this.#queues.get(server);
    const bounds = { concurrency: policy.concurrency, ...policy.queue };
    if (known === undefined) {
      const queue = new CallQueue(bounds);
      this.#queues.set(server, { queue, policy });
      return queue;
    }
    if (known.policy !== policy) {
      known.policy = policy;
      known.queue.configure(bounds);
    }
    return known.queue;
  }
}

function rateLimited(
  whose: 'client' | 'server',
  server: string,
  { perSecond, burst }: RateLimit,
  waitMs: number,
): CallRefusal {
  const who = whose === 'client' ? 'This client' : server;
  return new CallRefusal(
    `${who} may have ${perSecond} calls a second, ${burst} at once; try again in ${waitMs} ms`,
    {
      code: 'RATE_LIMITED',
      status: 429,
      rpcCode: rateCode,
      retryAfterMs: waitMs,
    },
  );
}

function shed(
  server: string,
  { concurrency, queue }: ServerPolicy,
  { reason, waitedMs }: ShedError,
): CallRefusal {
  const isFull = reason === 'full';
  const why = isFull
    ? `${concurrency} calls are under way and ${queue.depth} wait`
    : `${concurrency} calls are under way, and none of them ended within ${waitedMs} ms`;
  return new CallRefusal(`${server} is busy: ${why}`, {
    code: isFull ? 'QUEUE_FULL' : 'QUEUE_TIMEOUT',
    status: 503,
    rpcCode: busyCode,
    retryAfterMs,
  });
}
