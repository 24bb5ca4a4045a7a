/** Deep health of one server: asks every dependency, within two seconds, at most once a second. */

import { reasonOf } from '../../runtime/errors.ts';
import type { DependencyHealth, HealthStatus } from '../../runtime/health/deep-health.ts';
import type { BreakerState } from '../../runtime/resilience/breaker.ts';

export interface Dependency {
  readonly name: string;
  /** Whether the server is of no use without it: then its failure is `unhealthy`, else `degraded`. */
  readonly essential: boolean;
  /** Rejects when the dependency does not answer properly. */
  check(signal: AbortSignal): Promise<void>;
  /** State of the breaker that guards it, where there is one. */
  breaker?(): BreakerState;
}

export interface DependencyReport {
  readonly status: HealthStatus;
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
}

const cacheMs = 1000;
/** What is wrong may be right in a moment: a fleet that has just come up is not to be shown ill. */
const illCacheMs = 200;
const defaultCheckTimeoutMs = 1800;

export interface HealthMonitorOptions {
  /** For one dependency's answer, in milliseconds; default 1800. */
  readonly checkTimeoutMs?: number;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

export class HealthMonitor {
  readonly #dependencies: () => readonly Dependency[];
  readonly #options: Required<HealthMonitorOptions>;
  readonly #since = new Map<string, { status: HealthStatus; since: string }>();
  #latest: { readonly report: Promise<DependencyReport>; goodUntilMs: number } | null = null;

  /** @param dependencies asked for anew each time: those of a gateway come and go */
  constructor(
    dependencies: () => readonly Dependency[],
    { checkTimeoutMs = defaultCheckTimeoutMs, now = () => performance.now() }: HealthMonitorOptions = {},
  ) {
    this.#dependencies = dependencies;
    this.#options = { checkTimeoutMs, now };
  }

  /** Never rejects, never takes longer than 2 s, never older than 1 s. */
  report(): Promise<DependencyReport> {
    const nowMs = this.#options.now();
    if (this.#latest === null || nowMs > this.#latest.goodUntilMs) {
      const latest = { report: this.#checkAll(), goodUntilMs: nowMs + cacheMs };
      this.#latest = latest;
      void latest.report.then(({ status }) => {
        if (status !== 'healthy') latest.goodUntilMs = nowMs + illCacheMs;
      });
    }
    return this.#latest.report;
  }

  async #checkAll(): Promise<DependencyReport> {
    const checked = await Promise.all(
      this.#dependencies().map(async (dependency) => [dependency, await this.#check(dependency)] as const),
    );
    const failed = checked.filter(([, health]) => health.status !== 'healthy');
    const worst = failed.some(([dependency]) => dependency.essential) ? 'unhealthy' : 'degraded';
    return {
      status: failed.length === 0 ? 'healthy' : worst,
      dependencies: Object.fromEntries(checked.map(([{ name }, health]) => [name, health])),
    };
  }

  async #check(dependency: Dependency): Promise<DependencyHealth> {
    const began = performance.now();
    const error = await withDeadline((signal) => dependency.check(signal), this.#options.checkTimeoutMs);
    const status: HealthStatus = error === null ? 'healthy' : 'unhealthy';
    return {
      status,
      latency_ms: error === null ? Math.round((performance.now() - began) * 100) / 100 : null,
      breaker: dependency.breaker?.() ?? null,
      last_error: error,
      since: this.#sinceOf(dependency.name, status),
    };
  }

  #sinceOf(name: string, status: HealthStatus): string {
    const known = this.#since.get(name);
    if (known?.status === status) return known.since;
    const since = new Date().toISOString();
    this.#since.set(name, { status, since });
    return since;
  }
}

/** The reason why `check` failed, or `null`. Settles in time even when `check` ignores its signal. */
async function withDeadline(
  check: (signal: AbortSignal) => Promise<void>,
  timeoutMs: number,
): Promise<string | null> {
  const signal = AbortSignal.timeout(timeoutMs);
  const expired = new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve(`no answer in ${timeoutMs} ms`), { once: true });
  });
  const answered = check(signal).then(
    () => null,
    (error: unknown) => reasonOf(error),
  );
  return Promise.race([answered, expired]);
}
