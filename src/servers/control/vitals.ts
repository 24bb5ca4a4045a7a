/** What is known of a living process: its health, its traffic, its use of the machine, as last read. */
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import { type Usage, UsageMeter } from '../../runtime/lifecycle/usage-meter.ts';
import type { ProcessStat } from '../../runtime/process/identity.ts';
import { processTree } from '../../runtime/process/table.ts';
import { HealthReader, type HealthReading } from './health-reader.ts';

export class Vitals {
  readonly #meter = new UsageMeter();
  readonly #health: HealthReader;
  #usage: Usage | null = null;
  #peakBytes: number | null = null;
  #isStopped = false;

  constructor(kind: ServerEntry['kind'], token: string | null) {
    this.#health = new HealthReader(kind, token);
  }

  get usage(): Usage | null {
    return this.#usage;
  }

  /** The most memory it was seen with. */
  get peakBytes(): number | null {
    return this.#peakBytes;
  }

  /** Whether it, or a process below it, was stopped (SIGSTOP) when it was measured last. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  get seen(): Pick<ReplicaSnapshot, 'traffic' | 'dependencies'> {
    return { traffic: this.#health.traffic, dependencies: this.#health.dependencies };
  }

  /** Forgets an earlier incarnation. */
  reset(): void {
    this.#meter.reset();
    this.#health.reset();
    this.#usage = null;
    this.#peakBytes = null;
    this.#isStopped = false;
  }

  /** @param held memory as its group counts it, against its limit; `null`: what its processes have in memory */
  measure(pid: number, table: readonly ProcessStat[], held: number | null): void {
    this.#usage = this.#meter.sample(pid, table, performance.now(), held);
    this.#peakBytes = Math.max(this.#peakBytes ?? 0, this.#usage.bytes);
    const tree = processTree(pid, table);
    this.#isStopped = table.some(({ pid: member, state }) => state === 'T' && tree.has(member));
  }

  /** Never rejects: no answer is a reading too. */
  readHealth(port: number, timeoutMs: number): Promise<HealthReading> {
    return this.#health.read(port, timeoutMs);
  }
}
