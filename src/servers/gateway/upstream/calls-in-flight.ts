/** Requests that wait for their answer, each with its deadline: a sign of life moves it, up to a cap. */
import { OperationalError } from '../../../runtime/errors.ts';
import type { AnswerSink, CallLimits, OutgoingRequest } from './server-link.ts';

export interface CallInFlight {
  readonly id: string;
  readonly request: OutgoingRequest;
  readonly sink: AnswerSink;
  /** Questions to the client that are open: people answer slowly, and the server waits for them. */
  asking: number;
  deadlineMs: number;
  readonly lastMs: number;
}

const sweepEveryMs = 250;

export class CallsInFlight {
  readonly #calls = new Map<string, CallInFlight>();
  readonly #onTimeout: (call: CallInFlight, error: OperationalError) => void;
  readonly #server: string;
  #timer: NodeJS.Timeout | null = null;

  constructor(server: string, onTimeout: (call: CallInFlight, error: OperationalError) => void) {
    this.#server = server;
    this.#onTimeout = onTimeout;
  }

  add(id: string, request: OutgoingRequest, sink: AnswerSink): CallInFlight {
    const now = performance.now();
    const { timeoutMs, maxTimeoutMs } = request.limits;
    const call = {
      id,
      request,
      sink,
      asking: 0,
      deadlineMs: now + Math.min(timeoutMs, maxTimeoutMs),
      lastMs: now + maxTimeoutMs,
    };
    this.#calls.set(id, call);
    this.#timer ??= setInterval(() => this.#sweep(), sweepEveryMs).unref();
    return call;
  }

  get(id: string): CallInFlight | undefined {
    return this.#calls.get(id);
  }

  /** Removes it. */
  take(id: string): CallInFlight | undefined {
    const call = this.#calls.get(id);
    if (call === undefined) return undefined;
    this.#calls.delete(id);
    if (this.#calls.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    return call;
  }

  get size(): number {
    return this.#calls.size;
  }

  takeAll(): readonly CallInFlight[] {
    return [...this.#calls.keys()].flatMap((id) => this.take(id) ?? []);
  }

  /** Oldest first. */
  values(): Iterable<CallInFlight> {
    return this.#calls.values();
  }

  isAlive(call: CallInFlight): void {
    call.deadlineMs = Math.min(performance.now() + call.request.limits.timeoutMs, call.lastMs);
  }

  #sweep(): void {
    const now = performance.now();
    for (const call of this.#calls.values()) {
      if (call.asking > 0 || now < call.deadlineMs) continue;
      this.take(call.id);
      this.#onTimeout(call, timedOut(this.#server, call.request.limits, now >= call.lastMs));
    }
  }
}

function timedOut(server: string, limits: CallLimits, isLast: boolean): OperationalError {
  const timeoutMs = isLast ? limits.maxTimeoutMs : limits.timeoutMs;
  return new OperationalError('TIMED_OUT', { operation: `the answer of ${server}`, timeoutMs });
}
