/**
 * How many replicas a server should have, from what they do: the way of Kubernetes' HorizontalPodAutoscaler.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details
 */
import type { Autoscale } from '../../runtime/fleet/config.ts';

export interface Load {
  /** As many as there are now. */
  readonly replicas: number;
  readonly readyReplicas: number;
  /** Mean over the replicas: used ÷ limit, 0 to 1 and above; `null`: not known. */
  readonly cpuShare: number | null;
  /** Sums over the replicas. */
  readonly callsInFlight: number;
  readonly queueDepth: number;
}

export interface ScaleStep {
  readonly to: number;
  /** For a person. */
  readonly reason: string;
}

/** A need must have lasted this long. */
const upAfterMs = 10_000;
/** And its end this long: what has just been started is not stopped at the first pause. */
const downAfterMs = 60_000;
/** So close to the target nothing is changed. */
const tolerance = 0.1;

interface Recommendation {
  readonly atMs: number;
  readonly replicas: number;
  readonly reason: string;
}

export class Autoscaler {
  readonly #settings: Autoscale;
  readonly #now: () => number;
  #recommendations: readonly Recommendation[] = [];
  #sinceMs: number;

  /** @param now monotonic clock, in milliseconds */
  constructor(settings: Autoscale, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
    this.#sinceMs = now();
  }

  /** To be told about once a second. @returns the step to take now; `null`: none */
  observe(load: Load): ScaleStep | null {
    const atMs = this.#now();
    const kept = this.#recommendations.filter((past) => atMs - past.atMs < downAfterMs);
    this.#recommendations = [...kept, { atMs, ...recommend(load, this.#settings) }];
    // The last step is still under way.
    if (load.readyReplicas < load.replicas) return null;
    const step = this.#up(load.replicas, atMs) ?? this.#down(load.replicas, atMs);
    if (step === null) return null;
    this.#recommendations = [];
    this.#sinceMs = atMs;
    return step;
  }

  #up(replicas: number, atMs: number): ScaleStep | null {
    if (atMs - this.#sinceMs < upAfterMs) return null;
    const recent = this.#recommendations.filter((past) => atMs - past.atMs <= upAfterMs);
    const least = recent.reduce((a, b) => (b.replicas < a.replicas ? b : a));
    if (least.replicas <= replicas) return null;
    const latest = recent.at(-1) ?? least;
    const to = Math.min(least.replicas, Math.max(2 * replicas, replicas + 2));
    return { to, reason: `${latest.reason} for ${upAfterMs / 1000} s` };
  }

  #down(replicas: number, atMs: number): ScaleStep | null {
    if (atMs - this.#sinceMs < downAfterMs) return null;
    const most = Math.max(...this.#recommendations.map((past) => past.replicas));
    if (most >= replicas) return null;
    const enough = most === 1 ? '1 replica was' : `${most} replicas were`;
    return { to: most, reason: `${enough} enough for ${downAfterMs / 1000} s` };
  }
}

function recommend(load: Load, settings: Autoscale): Omit<Recommendation, 'atMs'> {
  const { min, max, targetCpu, targetCalls, targetQueue } = settings;
  const { replicas, cpuShare, callsInFlight, queueDepth } = load;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const [calls, queue] = [callsInFlight / replicas, queueDepth / replicas];
  const needs = [
    {
      ratio: (cpuShare ?? 0) / targetCpu,
      reason: `CPU at ${percent(cpuShare ?? 0)} of its limit (target ${percent(targetCpu)})`,
    },
    {
      ratio: calls / targetCalls,
      reason: `${Math.round(calls)} calls in flight per replica (target ${targetCalls})`,
    },
    {
      ratio: queue / targetQueue,
      reason: `${Math.round(queue)} calls waiting per replica (target ${targetQueue})`,
    },
  ];
  const { ratio, reason } = needs.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  // A use that nobody could measure is no reason for fewer.
  const isUnsure = cpuShare === null && ratio < 1;
  const isClose = Math.abs(ratio - 1) <= tolerance;
  const wanted = isUnsure || isClose ? replicas : Math.ceil(replicas * ratio);
  return { replicas: Math.min(max, Math.max(min, wanted)), reason };
}
