/** Runs bodies in this process, without recording anything: for tests of everything but the durable engine. */
import type {
  DurableContext,
  DurableRuns,
  RunBody,
} from '../../../src/servers/orchestrator/durable/durable-runs.ts';

export class InlineDurable implements DurableRuns {
  readonly #bodies = new Map<string, Promise<void>>();
  readonly #cancels = new Map<string, AbortController>();
  readonly #wakes = new Map<string, PromiseWithResolvers<void>>();
  readonly #stop = new AbortController();
  #body: RunBody | null = null;

  /** The body needs what is built around this object, so it comes later. */
  use(body: RunBody): void {
    this.#body = body;
  }

  async start(runId: string): Promise<void> {
    if (this.#bodies.has(runId) || this.#body === null) return;
    const cancel = new AbortController();
    this.#cancels.set(runId, cancel);
    const signal = AbortSignal.any([cancel.signal, this.#stop.signal]);
    const context: DurableContext = {
      step: (_, work) => work(signal),
      sleep: (timeoutMs) => this.#sleep(runId, timeoutMs, signal),
    };
    // A cancelled body ends with the abort; everything else is for close() to report.
    const ended = this.#body(runId, context).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    this.#bodies.set(runId, ended);
  }

  /** Until the body of the run is done. */
  async ended(runId: string): Promise<void> {
    await this.#bodies.get(runId);
  }

  async wake(runId: string): Promise<void> {
    await this.start(runId);
    this.#wakeOf(runId).resolve();
  }

  async cancel(runId: string): Promise<void> {
    this.#cancels.get(runId)?.abort();
  }

  async takeOver(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#bodies.values());
  }

  async #sleep(runId: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const woken = this.#wakeOf(runId);
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(new Error('cancelled'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(woken.resolve, Math.min(timeoutMs, 60_000));
    try {
      await Promise.race([woken.promise, aborted]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#wakes.delete(runId);
    }
  }

  #wakeOf(runId: string): PromiseWithResolvers<void> {
    const wake = this.#wakes.get(runId) ?? Promise.withResolvers<void>();
    this.#wakes.set(runId, wake);
    return wake;
  }
}
