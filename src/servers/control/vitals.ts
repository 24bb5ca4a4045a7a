/** What is known of a living process: its health, its traffic, its use of the machine, as last read. */
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import type { ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { ProcessStat } from '../../runtime/process/identity.ts';
import { HealthReader, type HealthReading } from './health-reader.ts';
import { type Usage, UsageMeter } from './usage-meter.ts';

export class Vitals {
  readonly #meter = new UsageMeter();
  readonly #health: HealthReader;
  #usage: Usage | null = null;

  constructor(kind: ServerEntry['kind'], token: string | null) {
    this.#health = new HealthReader(kind, token);
  }

  get usage(): Usage | null {
    return this.#usage;
  }

  get seen(): Pick<ReplicaSnapshot, 'traffic' | 'dependencies'> {
    return { traffic: this.#health.traffic, dependencies: this.#health.dependencies };
  }

  /** Forgets an earlier incarnation. */
  reset(): void {
    this.#meter.reset();
    this.#health.reset();
    this.#usage = null;
  }

  measure(pid: number, table: readonly ProcessStat[]): void {
    this.#usage = this.#meter.sample(pid, table, performance.now());
  }

  /** Never rejects: no answer is a reading too. */
  readHealth(port: number): Promise<HealthReading> {
    return this.#health.read(port);
  }
}
