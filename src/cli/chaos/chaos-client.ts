/** Writes and reads through the gateway all the time, as an agent would, and remembers what was acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetClient } from '../../runtime/mcp/fleet-client.ts';

export interface ChaosClientOptions {
  /** Connects to the whole fleet. */
  readonly connect: () => Promise<FleetClient>;
  /** Keeps the writes of one run apart from everything else. */
  readonly namespace: string;
}

export interface Kept {
  /** Acknowledged writes that are not there. */
  readonly lost: readonly string[];
  /** Contents that are there more than once. */
  readonly doubled: readonly string[];
}

const callTimeoutMs = 10_000;
const pauseMs = 50;
const firstRetryMs = 100;
const longestRetryMs = 1000;
const pageSize = 100;
const maxPages = 1000;

export class ChaosClient {
  readonly #options: ChaosClientOptions;
  readonly #acknowledged = new Set<string>();
  readonly #stop = new AbortController();
  #client: FleetClient | null = null;
  #failedCalls = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(options: ChaosClientOptions) {
    this.#options = options;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Calls that failed while the fleet mended itself, each of which was repeated. */
  get failedCalls(): number {
    return this.#failedCalls;
  }

  begin(): void {
    this.#work = this.#run();
  }

  /** Ends the last write, or gives it up when `signal` aborts. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  /** Reads everything back. @throws when the fleet does not answer */
  async check(): Promise<Kept> {
    const found: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < maxPages; page += 1) {
      const content = await this.#call('memory__get_recent_memories', {
        limit: pageSize,
        ...(cursor === null ? {} : { cursor }),
      });
      found.push(...(content['memories'] as { content: string }[]).map((memory) => memory.content));
      cursor = content['next_cursor'] as string | null;
      if (cursor === null) break;
    }
    const counts = Map.groupBy(found, (text) => text);
    return {
      lost: [...this.#acknowledged].filter((text) => !counts.has(text)),
      doubled: [...counts].filter(([, same]) => same.length > 1).map(([text]) => text),
    };
  }

  /** Removes all it has written. */
  async forget(): Promise<void> {
    for (let more = true; more; ) {
      const content = await this.#call('memory__forget_memories', { filter: {}, hard: true });
      more = content['more'] === true;
    }
  }

  async close(): Promise<void> {
    await this.#client?.close();
  }

  async #run(): Promise<void> {
    for (let number = 1; !this.#stop.signal.aborted; number += 1) {
      const content = `write ${number} of ${this.#options.namespace}`;
      await this.#untilAnswered(() =>
        this.#call('memory__store_memory', { content, idempotency_key: content }),
      ).then((isAnswered) => isAnswered && this.#acknowledged.add(content));
      await this.#untilAnswered(() => this.#call('memory__get_recent_memories', { limit: 1 }));
      await this.#pause(pauseMs);
    }
  }

  /** @returns `false` when it was told to end before there was an answer */
  async #untilAnswered(call: () => Promise<unknown>): Promise<boolean> {
    for (
      let retryMs = firstRetryMs;
      !this.#stop.signal.aborted;
      retryMs = Math.min(2 * retryMs, longestRetryMs)
    ) {
      try {
        await call();
        return true;
      } catch {
        // Whatever it is, an agent would try again; what it did not hear of is not acknowledged.
        this.#failedCalls += 1;
        await this.#pause(retryMs);
      }
    }
    return false;
  }

  async #call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    this.#client ??= await this.#options.connect();
    const { namespace } = this.#options;
    const { isError, structuredContent } = await this.#client.callTool(
      tool,
      { ...args, namespace },
      { timeoutMs: callTimeoutMs },
    );
    if (isError === true) throw new Error(`${tool} failed`);
    return structuredContent as Record<string, unknown>;
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
