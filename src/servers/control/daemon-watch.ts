/** Who watches the watchmen: control watches pm2's daemon and the watchdog, and the watchdog control. */
import { openSync, writeSync } from 'node:fs';
import { reasonOf } from '../../runtime/errors.ts';
import {
  findWatchdog,
  startReviver,
  startWatchdog,
  type WatchdogOptions,
} from '../../runtime/fleet/watchdog.ts';
import { isAlive, type ProcessIdentity, type ProcessStat } from '../../runtime/process/identity.ts';
import { signalProcess } from '../../runtime/process/kill.ts';
import type { Supervisor } from '../../runtime/supervisor/supervisor.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';

export interface DaemonWatchOptions extends WatchdogOptions {
  readonly supervisor: Supervisor;
  /** PID of the supervisor's daemon: control's own parent as long as that lives. */
  readonly daemonPid: number;
  readonly log: Logger;
}

/** The watchdog waits for three of them. */
const heartbeatMs = 1000;
const pingEveryMs = 5000;
const pingsUntilLost = 2;
/** Once may be a debugger's doing. */
const looksUntilFrozen = 2;

export class DaemonWatch {
  readonly #options: DaemonWatchOptions;
  #timers: readonly NodeJS.Timeout[] = [];
  #watchdog: ProcessIdentity | null = null;
  #heartbeat: number | null = null;
  #looksFrozen = 0;
  #pingsFailed = 0;
  /** Why it is of no use any more; `null` while it is. */
  #lost: string | null = null;

  constructor(options: DaemonWatchOptions) {
    this.#options = options;
  }

  open(): void {
    const { fleetId, supervisor } = this.#options;
    this.#watchdog = findWatchdog(fleetId);
    this.#beat();
    supervisor.onEnding(() => this.#lose('it was told to end'));
    this.#timers = [
      setInterval(() => this.#beat(), heartbeatMs),
      setInterval(() => void this.#ping(), pingEveryMs),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** `null` while it is there: an orphan's parent is another process. */
  get lost(): string | null {
    if (this.#lost !== null) return this.#lost;
    if (process.ppid !== this.#options.daemonPid) return 'it is gone';
    return this.#looksFrozen > 0 ? 'it was stopped by a signal (SIGSTOP)' : null;
  }

  /** Those that look after the fleet, and under which everything of it hangs. */
  get ownPids(): readonly number[] {
    const { daemonPid } = this.#options;
    return this.#watchdog === null ? [daemonPid] : [daemonPid, this.#watchdog.pid];
  }

  /** Sees in the process table whether both watchmen are awake. */
  look(table: readonly ProcessStat[]): void {
    const stopped = new Set(table.filter(({ state }) => state === 'T').map(({ pid }) => pid));
    this.#looksFrozen = stopped.has(this.#options.daemonPid) ? this.#looksFrozen + 1 : 0;
    const { lost } = this;
    if (lost === null) this.#keepWatchdog(stopped);
    else if (this.#looksFrozen === 0 || this.#looksFrozen >= looksUntilFrozen) this.#lose(lost);
  }

  #keepWatchdog(stopped: ReadonlySet<number>): void {
    const watchdog = this.#watchdog;
    if (watchdog !== null && isAlive(watchdog)) {
      if (!stopped.has(watchdog.pid)) return;
      signalProcess(watchdog, 'SIGKILL');
    }
    this.#watchdog = startWatchdog(this.#options);
  }

  async #ping(): Promise<void> {
    try {
      await this.#options.supervisor.ping();
      this.#pingsFailed = 0;
    } catch (error) {
      this.#pingsFailed += 1;
      if (this.#pingsFailed >= pingsUntilLost) this.#lose(reasonOf(error));
    }
  }

  /** It cannot be had back: another process, which outlives this one, starts another daemon and another control. */
  #lose(reason: string): void {
    if (this.#lost !== null) return;
    this.#lost = reason;
    this.#options.log.error({ reason }, 'the pm2 daemon is lost; the fleet is being started anew');
    startReviver(this.#options);
  }

  #beat(): void {
    try {
      // Held open, and always as long: no other way costs as little.
      this.#heartbeat ??= openSync(this.#options.paths.heartbeatFile, 'w', 0o600);
      writeSync(this.#heartbeat, `${Date.now()}\n`, 0);
    } catch (error) {
      // On a full disk the watchdog asks control itself, and hears that it is well.
      this.#options.log.warn({ err: error }, 'no heartbeat written');
    }
  }
}
