/** How the tools did that this server ran. */

export interface ToolFigures {
  readonly name: string;
  readonly calls: number;
  /** Failed calls by the code of their error. */
  readonly errors: Readonly<Record<string, number>>;
  /** Of the last calls, in milliseconds. */
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
}

interface ToolRecord {
  calls: number;
  readonly errors: Map<string, number>;
  /** The last durations, in a ring. */
  readonly durations: number[];
}

const maxTools = 1000;
const maxDurations = 500;
const maxErrorCodes = 20;
const otherErrors = 'other';

export class ToolMetrics {
  /** Least recently used first. */
  readonly #records = new Map<string, ToolRecord>();

  /** @param call.error code of the error; `null` for success */
  record(call: { readonly tool: string; readonly error: string | null; readonly durationMs: number }): void {
    const record = this.#records.get(call.tool) ?? { calls: 0, errors: new Map(), durations: [] };
    record.durations[record.calls % maxDurations] = call.durationMs;
    record.calls += 1;
    if (call.error !== null) {
      const isFull = record.errors.size >= maxErrorCodes && !record.errors.has(call.error);
      const code = isFull ? otherErrors : call.error;
      record.errors.set(code, (record.errors.get(code) ?? 0) + 1);
    }
    this.#records.delete(call.tool);
    this.#records.set(call.tool, record);
    const [oldest] = this.#records.keys();
    if (this.#records.size > maxTools && oldest !== undefined) this.#records.delete(oldest);
  }

  /** The most called first. */
  figures(): readonly ToolFigures[] {
    return [...this.#records]
      .map(([name, { calls, errors, durations }]) => {
        const sorted = durations.toSorted((a, b) => a - b);
        return {
          name,
          calls,
          errors: Object.fromEntries(errors),
          p50_ms: percentile(sorted, 0.5),
          p95_ms: percentile(sorted, 0.95),
          p99_ms: percentile(sorted, 0.99),
        };
      })
      .toSorted((a, b) => b.calls - a.calls);
  }
}

/** By the nearest rank. */
function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return Math.round(value * 100) / 100;
}
