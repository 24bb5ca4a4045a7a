/** Watches a child: what it uses, whether it still answers, and whether it is beyond hope. */

import type { HostedSettings } from '../../runtime/fleet/third-party.ts';
import { Prober } from '../../runtime/lifecycle/prober.ts';
import { type Usage, UsageMeter } from '../../runtime/lifecycle/usage-meter.ts';
import type { ProcessStat } from '../../runtime/process/identity.ts';
import { processTree } from '../../runtime/process/table.ts';
import type { ChildRun } from './child-run.ts';
import type { Exchange } from './exchange.ts';
import { isAtWork } from './liveness.ts';
import { type Era, modernParams, RefusedError } from './opening.ts';

export interface ChildWatchOptions {
  readonly settings: Pick<HostedSettings, 'probes' | 'memoryBytes'>;
  readonly exchange: Exchange;
  /** It will not come back by itself. */
  readonly onHopeless: (reason: string) => void;
}

/** Once may be a debugger's doing. */
const looksUntilFrozen = 2;
const mib = 1024 ** 2;

export class ChildWatch {
  readonly #options: ChildWatchOptions;
  readonly #meter = new UsageMeter();
  readonly #liveness: Prober;
  #run: ChildRun | null = null;
  #era: Era = 'legacy';
  #usage: Usage | null = null;
  #peakBytes: number | null = null;
  #looksStopped = 0;

  constructor(options: ChildWatchOptions) {
    const { settings, onHopeless } = options;
    const { liveness } = settings.probes;
    this.#options = options;
    this.#liveness = new Prober({
      settings: liveness,
      ask: (timeoutMs) => this.#checkAlive(timeoutMs),
      onVerdict: (failure) => {
        if (failure !== null) onHopeless(`did not answer ${liveness.failures} times in a row: ${failure}`);
      },
    });
  }

  get usage(): Usage | null {
    return this.#usage;
  }

  /** The most memory it was seen with. */
  get peakBytes(): number | null {
    return this.#peakBytes;
  }

  /** Whether it, or a process below it, was stopped (SIGSTOP) when it was looked at last. */
  get isStopped(): boolean {
    return this.#looksStopped > 0;
  }

  /** Forgets an earlier run. */
  reset(): void {
    this.end();
    this.#meter.reset();
    this.#usage = null;
    this.#peakBytes = null;
    this.#looksStopped = 0;
  }

  /** From now on `run` has to answer. */
  begin(run: ChildRun, era: Era): void {
    this.#run = run;
    this.#era = era;
    this.#liveness.start();
  }

  end(): void {
    this.#liveness.stop();
  }

  look(run: ChildRun, table: readonly ProcessStat[]): void {
    const { pid } = run;
    if (pid === null || !run.isAlive) return;
    this.#usage = this.#meter.sample(pid, table, performance.now(), run.group.memoryBytes());
    this.#peakBytes = Math.max(this.#peakBytes ?? 0, this.#usage.bytes);
    const members = new Set(run.members ?? processTree(pid, table));
    const isStopped = table.some((stat) => stat.state === 'T' && members.has(stat.pid));
    this.#looksStopped = isStopped ? this.#looksStopped + 1 : 0;
    const { settings, onHopeless } = this.#options;
    if (this.#looksStopped >= looksUntilFrozen)
      onHopeless('stopped by a signal (SIGSTOP), and not continued');
    // Where the kernel does not hold it to its memory, nobody else does.
    if (run.group.means === 'sampler' && this.#usage.bytes > settings.memoryBytes) {
      const [used, limit] = [this.#usage.bytes, settings.memoryBytes].map((bytes) => Math.ceil(bytes / mib));
      onHopeless(`used ${used} MiB of memory, its limit is ${limit} MiB`);
    }
  }

  /** @throws Error when it is silent for longer than a question may take, and not at work */
  async #checkAlive(timeoutMs: number): Promise<void> {
    const { settings, exchange } = this.#options;
    const { liveness } = settings.probes;
    // One that speaks needs not be asked.
    if (performance.now() - exchange.lastHeardMs < liveness.intervalMs) return;
    const isModern = this.#era === 'modern';
    const [askedAtMs, usedSeconds] = [performance.now(), this.#run?.cpuSeconds ?? 0];
    try {
      await exchange.ask(isModern ? 'server/discover' : 'ping', isModern ? modernParams : {}, timeoutMs);
    } catch (error) {
      // To refuse is to answer.
      if (error instanceof RefusedError) return;
      const silence = {
        silentMs: performance.now() - exchange.lastHeardMs,
        callsInFlight: exchange.inFlight,
        isConcurrent: exchange.isConcurrent,
        cores: ((this.#run?.cpuSeconds ?? 0) - usedSeconds) / ((performance.now() - askedAtMs) / 1000),
      };
      if (!isAtWork(silence, liveness)) throw error;
    }
  }
}
