/** One process of the fleet, as control follows it from start to end. */
import { OperationalError } from '../../runtime/errors.ts';
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import type { ReplicaSnapshot, ReplicaState } from '../../runtime/fleet/snapshot.ts';
import { identify, isAlive, type ProcessStat } from '../../runtime/process/identity.ts';
import type { ProcessRecord } from '../../runtime/state/fleet-state.ts';
import type {
  ProcessExit,
  ProcessSpec,
  SupervisedProcess,
  Supervisor,
} from '../../runtime/supervisor/supervisor.ts';
import { lastLogLines, logSize } from '../../runtime/telemetry/last-log-lines.ts';
import { Condition, stateAfterStart } from './condition.ts';
import { CrashCounter } from './crash-counter.ts';
import { missingForReady } from './readiness.ts';
import { noRun, processRecord, type ReplicaRun, replicaSnapshot } from './replica-view.ts';
import { type StartOutcome, settleStart } from './settle-start.ts';
import { Vitals } from './vitals.ts';

/** How a start ended, with the last lines of the log when not in ready. */
export interface Settled extends StartOutcome {
  readonly lastLines: readonly string[];
}

export interface ReplicaOptions {
  readonly desired: DesiredReplica;
  readonly supervisor: Supervisor;
  readonly token: string | null;
  readonly logFile: string;
  /** Called after every change of state. */
  readonly onChange: () => void;
}

const lastLineCount = 5;

export class Replica {
  readonly desired: DesiredReplica;
  readonly #options: ReplicaOptions;
  readonly #crashes = new CrashCounter();
  readonly #vitals: Vitals;
  readonly #condition: Condition;
  #run: ReplicaRun = noRun();
  #logStart = 0;
  #isWanted = true;
  #incarnations = 0;
  /** Resolves when the current incarnation ends. */
  #exit = Promise.withResolvers<string>();

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.desired = options.desired;
    this.#vitals = new Vitals(options.desired.entry.kind, options.token);
    this.#condition = new Condition(options.onChange);
  }

  get id(): string {
    return this.desired.id;
  }

  get state(): ReplicaState {
    return this.#condition.state;
  }

  get port(): number | null {
    return this.#run.port;
  }

  get pid(): number | null {
    return this.#run.identity?.pid ?? null;
  }

  get specHash(): string {
    return this.#run.specHash;
  }

  /** How many processes of it were followed so far. A list the supervisor gave before the latest knows nothing of that. */
  get incarnations(): number {
    return this.#incarnations;
  }

  /** Whether the operator wants it to run: from the beginning, until it is stopped. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Whether a process of it is there or on its way. */
  get isRunning(): boolean {
    return this.#condition.isRunning;
  }

  waitFor(reason: string): void {
    this.#condition.become('waiting', reason);
  }

  /** What the supervisor refuses is a crash too. */
  async start(
    spec: ProcessSpec,
    start: { port: number; specHash: string },
    signal: AbortSignal,
  ): Promise<Settled> {
    this.#isWanted = true;
    this.#run.port = start.port;
    this.#run.specHash = start.specHash;
    this.#crashes.reset();
    this.#run.restarts = 0;
    this.#logStart = logSize(this.#options.logFile);
    const exit = this.#newIncarnation();
    this.#condition.become('starting', null);
    try {
      const pid = await this.#options.supervisor.start(spec);
      return await this.#follow(pid, exit, signal);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      // A supervisor that did not answer may have started it all the same: its list will tell.
      this.#condition.become(
        error.code === 'SUPERVISOR_UNREACHABLE' ? 'unhealthy' : 'stopped',
        error.message,
      );
      return { phase: 'crashed', reason: error.message, lastLines: [] };
    }
  }

  /** Takes up what an earlier control started. */
  adopt(record: ProcessRecord): void {
    const { port, specHash, identity, startedAt, readyMs } = record;
    this.#run = { port, specHash, identity, startedAt, readyMs, restarts: 0 };
    this.#condition.become('unhealthy', 'not asked yet');
  }

  /** The supervisor saw it end. */
  onExit({ exitCode }: ProcessExit): void {
    if (this.state === 'stopping' || !this.isRunning) return;
    // The end of an earlier incarnation, reported late.
    if (this.#run.identity !== null && isAlive(this.#run.identity)) return;
    const reason = exitCode === 0 ? 'ended by itself or by a signal' : `exited with code ${exitCode}`;
    this.#run.identity = null;
    this.#exit.resolve(reason);
    if (this.desired.settings.restart === 'never') {
      this.#condition.become('stopped', reason);
    } else if (this.#crashes.record()) {
      this.#condition.become('crash-loop', `five crashes in a minute, the last one ${reason}`);
      this.#giveUp();
    } else {
      this.#condition.become('restarting', reason);
    }
  }

  /** Compares with the supervisor's list: a new PID is a new incarnation. */
  observe(listed: SupervisedProcess | undefined, signal: AbortSignal): void {
    if (this.state === 'crash-loop' && listed !== undefined && listed.pid !== null) this.#giveUp();
    if (!this.isRunning || this.state === 'stopping' || this.state === 'starting') return;
    if (listed === undefined) {
      this.#condition.become('stopped', 'the supervisor does not know it');
      return;
    }
    this.#run.restarts = listed.restarts;
    if (listed.pid === null || listed.pid === this.pid) return;
    this.#condition.become('starting', null);
    // The outcome stands in the state; a stop in between is no failure.
    this.#follow(listed.pid, this.#newIncarnation(), signal).catch(() => undefined);
  }

  /** Reads health and use once. */
  async refresh(table: readonly ProcessStat[]): Promise<void> {
    const { pid } = this;
    if (pid === null || this.#run.port === null) return;
    this.#vitals.measure(pid, table);
    if (!this.#condition.isServing) return;
    const { state, reason } = await this.#vitals.readHealth(this.#run.port);
    // It may have ended, or been told to, in the meantime.
    if (this.pid === pid && this.#condition.isServing) this.#condition.become(state, reason);
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    if (this.state !== 'stopped') this.#condition.become('stopping', null);
    await this.#options.supervisor.stop(this.id);
    this.#run.identity = null;
    this.#vitals.reset();
    this.#condition.become('stopped', null);
  }

  snapshot(): ReplicaSnapshot {
    return replicaSnapshot(this.desired, this.#run, this.#condition, this.#vitals);
  }

  record(): ProcessRecord {
    return processRecord(this.desired, this.#run);
  }

  /** The supervisor would go on starting it. A failure to stop it shows at the next look at its list. */
  #giveUp(): void {
    this.#options.supervisor.stop(this.id).catch(() => undefined);
  }

  /** @returns what resolves with the reason when this incarnation ends, even before its PID is known */
  #newIncarnation(): Promise<string> {
    this.#exit = Promise.withResolvers();
    return this.#exit.promise;
  }

  async #follow(pid: number, exit: Promise<string>, signal: AbortSignal): Promise<Settled> {
    const began = performance.now();
    const identity = identify(pid);
    this.#incarnations += 1;
    this.#run.identity = identity;
    this.#run.startedAt = new Date().toISOString();
    this.#run.readyMs = null;
    this.#vitals.reset();
    const { kind } = this.desired.entry;
    const { token } = this.#options;
    const outcome = await settleStart({
      identity,
      exit,
      missing: (living) => missingForReady({ kind, port: this.#run.port ?? 0, identity: living, token }),
      timeoutMs: this.desired.settings.startTimeoutMs,
      signal,
    });
    return this.#settle(outcome, performance.now() - began);
  }

  #settle({ phase, reason }: StartOutcome, tookMs: number): Settled {
    // A stop in between has the last word.
    if (this.state === 'starting') {
      if (phase === 'ready') this.#run.readyMs = Math.round(tookMs);
      this.#condition.become(stateAfterStart(phase, this.desired.settings.restart), reason);
    }
    const { logFile } = this.#options;
    return {
      phase,
      reason,
      lastLines: phase === 'ready' ? [] : lastLogLines(logFile, this.#logStart, lastLineCount),
    };
  }
}
