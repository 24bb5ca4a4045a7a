/** Watches a run that was ready: whether it still is, and whether it is beyond hope. */
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import { Prober } from '../../runtime/lifecycle/prober.ts';
import type { ProcessStat } from '../../runtime/process/identity.ts';
import type { HealthReading } from './health-reader.ts';
import { isWritingHeapSnapshot } from './heap-snapshot.ts';
import { type Door, speaksItsProtocol } from './readiness.ts';
import { Vitals } from './vitals.ts';

export interface RunWatchOptions {
  readonly desired: DesiredReplica;
  readonly token: string | null;
  readonly onHealth: (reading: HealthReading) => void;
  /** Called once: it will not come back by itself. */
  readonly onHopeless: (reason: string) => void;
  /** Of its process; `null` when it has none. */
  readonly pid: () => number | null;
}

/** Once may be a debugger's doing, or a moment of one that slows it down. */
const looksUntilFrozen = 2;

export class RunWatch {
  readonly vitals: Vitals;
  readonly #options: RunWatchOptions;
  readonly #readiness: Prober;
  readonly #liveness: Prober;
  #door: Door | null = null;
  #reading: HealthReading = { state: 'ready', reason: null };
  #looksStopped = 0;

  constructor(options: RunWatchOptions) {
    const { desired, token, onHealth } = options;
    const { readiness, liveness } = desired.settings.probes;
    this.#options = options;
    this.vitals = new Vitals(desired.entry.kind, token);
    this.#readiness = new Prober({
      settings: readiness,
      ask: (timeoutMs) => this.#readHealth(timeoutMs),
      onVerdict: (failure) =>
        onHealth(failure === null ? this.#reading : { state: 'unhealthy', reason: failure }),
    });
    this.#liveness = new Prober({
      settings: liveness,
      ask: async (timeoutMs) => {
        if (this.#door === null || this.#isExcused()) return;
        await speaksItsProtocol(this.#door, timeoutMs);
      },
      onVerdict: (failure) => {
        if (failure !== null && !this.#isExcused())
          this.#giveUp(`did not answer ${liveness.failures} times in a row: ${failure}`);
      },
    });
  }

  begin(port: number): void {
    const { desired, token } = this.#options;
    this.#door = { kind: desired.entry.kind, port, token };
    this.#looksStopped = 0;
    this.#readiness.start();
    this.#liveness.start();
  }

  end(): void {
    this.#door = null;
    this.#readiness.stop();
    this.#liveness.stop();
    this.vitals.reset();
  }

  /** Asks for its health now, out of turn. */
  async ask(): Promise<void> {
    if (this.#door !== null) await this.#readiness.ask();
  }

  /** Measures it, and sees whether it was stopped (SIGSTOP). */
  look(pid: number, table: readonly ProcessStat[], heldBytes: number | null): void {
    this.vitals.measure(pid, table, heldBytes);
    this.#looksStopped = this.vitals.isStopped ? this.#looksStopped + 1 : 0;
    if (this.#looksStopped === 0 || this.#door === null) return;
    this.#options.onHealth({ state: 'unhealthy', reason: 'stopped by a signal (SIGSTOP)' });
    if (this.#looksStopped >= looksUntilFrozen)
      this.#giveUp('stopped by a signal (SIGSTOP), and not continued');
  }

  async #readHealth(timeoutMs: number): Promise<void> {
    if (this.#door === null) return;
    const reading = await this.vitals.readHealth(this.#door.port, timeoutMs);
    if (reading.state === 'unhealthy') throw new Error(reading.reason ?? 'no health answer');
    // What stopped, wholly or in part, may still have answered before.
    if (this.vitals.isStopped) throw new Error('stopped by a signal (SIGSTOP)');
    this.#reading = reading;
  }

  /** It stands still for a reason. */
  #isExcused(): boolean {
    const pid = this.#options.pid();
    return pid !== null && this.#options.desired.settings.heapSnapshot && isWritingHeapSnapshot(pid);
  }

  #giveUp(reason: string): void {
    if (this.#door === null) return;
    this.#door = null;
    this.#readiness.stop();
    this.#liveness.stop();
    this.#options.onHopeless(reason);
  }
}
