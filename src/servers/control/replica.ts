/** One process of the fleet, as control looks after it: started, watched, replaced when it fails, stopped. */
import { OperationalError } from '../../runtime/errors.ts';
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import { furtherPortId } from '../../runtime/fleet/port-id.ts';
import type { ReplicaSnapshot, ReplicaState } from '../../runtime/fleet/snapshot.ts';
import type { ExitCause, LifeEvent } from '../../runtime/history/life-event.ts';
import { Condition } from '../../runtime/lifecycle/condition.ts';
import { RestartSchedule } from '../../runtime/lifecycle/restart-schedule.ts';
import type { Limiter, Limits } from '../../runtime/limits/limiter.ts';
import type { ProcessStat } from '../../runtime/process/identity.ts';
import type { ProcessRecord } from '../../runtime/state/fleet-state.ts';
import type { ProcessExit, Supervisor } from '../../runtime/supervisor/supervisor.ts';
import { heldMemoryBytes } from './heap-snapshot.ts';
import { type PortOf, type ProgramSpec, stopSignal } from './process-spec.ts';
import {
  lifeEvent,
  processRecord,
  type ReplicaFacts,
  type ReplicaPorts,
  type ReplicaView,
  replicaSnapshot,
} from './replica-view.ts';
import { newRunId, Run } from './run.ts';
import { RunWatch } from './run-watch.ts';
import type { StartOutcome } from './settle-start.ts';
import { type Settled, StartAttempt } from './start-attempt.ts';

export interface ReplicaOptions extends ReplicaPorts {
  readonly desired: DesiredReplica;
  readonly supervisor: Supervisor;
  readonly limiter: Limiter;
  readonly token: string | null;
  readonly logFile: string;
  /** How its program is started now. */
  readonly program: () => ProgramSpec;
  /** Those it needs that are not up. */
  readonly missingNeeds: () => readonly string[];
  /** Called after every change of state. */
  readonly onChange: () => void;
  readonly onEvent: (event: LifeEvent) => void;
}

/** One that does not answer gets this long after SIGTERM. */
const hopelessGraceMs = 1000;
/** The supervisor's own report of an end comes within this many looks, or not at all. */
const looksUntilGone = 2;

/** The ports of `desired`, as `portOf` knows them. */
export function portsOf({ id, entry }: DesiredReplica, portOf: PortOf): ReplicaPorts {
  const further = entry.furtherPorts.map((purpose) => [purpose, portOf(furtherPortId(id, purpose))] as const);
  return { port: portOf(id), furtherPorts: Object.fromEntries(further) };
}

export class Replica {
  readonly desired: DesiredReplica;
  readonly #options: ReplicaOptions;
  readonly #restarts: RestartSchedule;
  readonly #watch: RunWatch;
  readonly #condition: Condition;
  readonly #facts: ReplicaFacts;
  #run: Run | null = null;
  /** The one that led to the current run, or is to. */
  #attempt: StartAttempt;
  /** What is left of the last run is being ended. */
  #clearing: Promise<void> = Promise.resolve();
  #hopeless: string | null = null;
  #readyAtMs: number | null = null;
  #looksGone = 0;
  #isWanted = true;
  #isDraining = false;

  constructor(options: ReplicaOptions) {
    const { desired, port, furtherPorts, token, missingNeeds, onChange } = options;
    this.#facts = { port, furtherPorts, specHash: '', startedAt: null, readyMs: null };
    this.#options = options;
    this.desired = desired;
    this.#attempt = this.#newAttempt();
    this.#condition = new Condition(onChange);
    this.#restarts = new RestartSchedule({
      settings: desired.settings,
      missingNeeds,
      onWaiting: (reason) => this.waitFor(reason),
      onDue: () => void this.#launch(),
    });
    this.#watch = new RunWatch({
      desired,
      token,
      onHealth: ({ state, reason }) => {
        if (this.#condition.isServing) this.#condition.become(state, reason);
      },
      onHopeless: (reason) => this.replace(reason),
      pid: () => this.pid,
    });
  }

  get id(): string {
    return this.desired.id;
  }

  get state(): ReplicaState {
    return this.#condition.state;
  }

  get port(): number {
    return this.#facts.port;
  }

  get furtherPorts(): ReplicaPorts['furtherPorts'] {
    return this.#facts.furtherPorts;
  }

  /** Its process, or the one on its way; `null` while there is neither. */
  get run(): Run | null {
    return this.#run;
  }

  get pid(): number | null {
    return this.#run?.identity?.pid ?? null;
  }

  get specHash(): string {
    return this.#facts.specHash;
  }

  /** Whether the operator wants it to run: from the beginning, until it is stopped. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Whether a process of it is there or on its way. */
  get isRunning(): boolean {
    return this.#condition.isRunning;
  }

  /** Whether it can take calls. */
  get isUp(): boolean {
    return this.#condition.isUp;
  }

  /** Whether it gets no further calls: it is about to be stopped. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Takes it out of the routing table; its next start puts it back. */
  drain(): void {
    this.#isDraining = true;
    this.#options.onChange();
  }

  waitFor(reason: string): void {
    this.#condition.become('waiting', reason);
  }

  /**
   * As the operator asked. What the supervisor refuses is a crash too.
   *
   * @param signal ends the waiting, not the start
   */
  async start(specHash: string, signal: AbortSignal): Promise<Settled> {
    this.#isWanted = true;
    this.#facts.specHash = specHash;
    this.#restarts.reset();
    const waitedOut = Promise.withResolvers<Settled>();
    const settled = this.#launch();
    const giveUp = (): void => waitedOut.resolve(this.#attempt.unfinished());
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    return await Promise.race([settled, waitedOut.promise]);
  }

  /** Takes up what an earlier control left: a living process as it is, anything else by a new start. */
  adopt({ specHash, startedAt, readyMs, runId, identity }: ProcessRecord): void {
    Object.assign(this.#facts, { specHash, startedAt, readyMs });
    const { supervisor, limiter } = this.#options;
    if (runId === null || identity === null) {
      this.#restarts.startWhenPossible();
      return;
    }
    const group = limiter.find(runId) ?? limiter.open(runId, this.#limits);
    const run = new Run(runId, group, supervisor, this.#hasGuests);
    run.adopt(identity);
    this.#run = run;
    if (readyMs === null) this.#condition.become('starting', null);
    else this.#condition.become('unhealthy', 'not asked yet');
    if (!run.isAlive) this.#onEnded(run, run.causeOf(null));
    else if (readyMs === null) void this.#follow(run, performance.now());
    else {
      this.#readyAtMs = performance.now();
      this.#watch.begin(this.port);
      void this.#watch.ask();
    }
  }

  /** The supervisor saw a process end. */
  onExit(exit: ProcessExit): void {
    if (this.#run?.id === exit.id) this.#onEnded(this.#run, this.#run.causeOf(exit));
  }

  /** Looks at it once: whether it lives, what it uses, whether it can be started at last. */
  look(table: readonly ProcessStat[]): void {
    this.#restarts.look();
    const run = this.#run;
    if (run === null || run.identity === null || this.state === 'stopping') return;
    this.#looksGone = run.isAlive ? 0 : this.#looksGone + 1;
    if (this.#looksGone >= looksUntilGone) this.#onEnded(run, run.causeOf(null));
    else if (this.#looksGone === 0) {
      const { pid } = run.identity;
      // A guest that was stopped, or takes much, is not the host's fault.
      const own = this.#hasGuests ? table.filter((stat) => stat.pid === pid) : table;
      this.#watch.look(pid, own, run.group.memoryBytes());
    }
    if (this.#condition.isUp && this.#readyAtMs !== null) {
      this.#restarts.readyFor(performance.now() - this.#readyAtMs);
    }
  }

  /** Asks for its health now. */
  async askHealth(): Promise<void> {
    await this.#watch.ask();
  }

  /** Ends its process because it is beyond hope; what follows is what follows a crash. */
  replace(reason: string): void {
    const run = this.#run;
    if (run === null || this.#hopeless !== null || this.state === 'stopping') return;
    this.#hopeless = reason;
    const isFrozen = this.#watch.vitals.isStopped;
    this.#condition.become('unhealthy', reason);
    const ended = isFrozen ? run.end('SIGKILL', 0) : run.end('SIGTERM', hopelessGraceMs);
    // Its end is reported by the supervisor, as a rule.
    this.#clearing = ended.then(() => this.#onEnded(run, run.causeOf(null))).catch(() => undefined);
  }

  /** @param graceMs from the signal to the kill; by default its own setting */
  async stop(graceMs: number = this.desired.settings.stopGraceMs): Promise<void> {
    this.#isWanted = false;
    this.#restarts.forget();
    this.#watch.end();
    const run = this.#run;
    if (this.state !== 'stopped') this.#condition.become('stopping', null);
    if (run !== null) {
      this.#tell('stopped');
      await run.end(stopSignal(this.desired.entry), graceMs);
      this.#run = null;
    }
    this.#attempt.end('stopped');
    await this.#clearing;
    this.#condition.become('stopped', null);
  }

  /** Looks after it no more; its process goes on. */
  letGo(): void {
    this.#restarts.forget();
    this.#watch.end();
  }

  snapshot(): ReplicaSnapshot {
    return replicaSnapshot(this.#view);
  }

  record(): ProcessRecord {
    return processRecord(this.#view);
  }

  get #view(): ReplicaView {
    return {
      desired: this.desired,
      facts: this.#facts,
      run: this.#run,
      condition: this.#condition,
      vitals: this.#watch.vitals,
      restarts: this.#restarts.restarts,
    };
  }

  /** Never rejects because of the process or the supervisor. */
  async #launch(): Promise<Settled> {
    const attempt = this.#newAttempt();
    this.#attempt = attempt;
    this.#hopeless = null;
    this.#readyAtMs = null;
    this.#looksGone = 0;
    this.#isDraining = false;
    Object.assign(this.#facts, { startedAt: new Date().toISOString(), readyMs: null });
    this.#condition.become('starting', null);
    // Its predecessor may still hold the port.
    await this.#clearing;
    // A stop in between has the last word.
    if (this.state !== 'starting') return attempt.settled({ phase: 'crashed', reason: 'stopped meanwhile' });
    const { supervisor, limiter, program } = this.#options;
    const began = performance.now();
    const runId = newRunId(this.id);
    const run = new Run(runId, limiter.open(runId, this.#limits), supervisor, this.#hasGuests);
    this.#run = run;
    try {
      await run.begin(program());
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.#hopeless = error.message;
      this.#onEnded(run, run.causeOf(null));
      return attempt.settled({ phase: 'crashed', reason: error.message });
    }
    this.#tell('started');
    this.#options.onChange();
    return this.#follow(run, began);
  }

  async #follow(run: Run, began: number): Promise<Settled> {
    const attempt = this.#attempt;
    const outcome = await attempt.outcome(run);
    // A stop in between has the last word.
    if (this.#run === run && this.state === 'starting') this.#onSettled(run, outcome, began);
    return attempt.settled(outcome);
  }

  #onSettled(run: Run, { phase, reason }: StartOutcome, began: number): void {
    if (phase === 'timed-out')
      this.replace(`not ready after ${this.desired.settings.startTimeoutMs} ms: ${reason}`);
    if (phase !== 'ready') return;
    run.group.settle();
    this.#readyAtMs = performance.now();
    this.#facts.readyMs = Math.round(this.#readyAtMs - began);
    this.#watch.begin(this.port);
    this.#condition.become('ready', null);
    this.#tell('ready');
  }

  /** The run is over, and nobody had asked for that. */
  #onEnded(run: Run, exit: ExitCause): void {
    // Told twice, or about to be stopped anyway.
    if (this.#run !== run || this.state === 'stopping') return;
    const reason = this.#hopeless ?? this.#attempt.describe(exit);
    const wasReadyForMs = this.#readyAtMs === null ? null : performance.now() - this.#readyAtMs;
    this.#tell(this.#hopeless === null ? 'crashed' : 'replaced', {
      reason,
      exit,
      lastLines: this.#attempt.lastLines(),
    });
    this.#run = null;
    this.#watch.end();
    this.#attempt.end(reason);
    this.#clearing = run.clear().catch(() => undefined);
    const consequence = this.#restarts.ended({ reason, exit, wasReadyForMs });
    this.#condition.become(consequence.state, consequence.reason);
    if (consequence.state === 'crash-loop') this.#tell('crash-loop', { reason: consequence.reason });
  }

  get #hasGuests(): boolean {
    return this.desired.entry.kind === 'stdio-host';
  }

  get #limits(): Limits {
    const { settings } = this.desired;
    const { cpuCores, pids } = settings;
    return { memoryBytes: heldMemoryBytes(settings), cpuCores, pids };
  }

  #newAttempt(): StartAttempt {
    return new StartAttempt(this.#options);
  }

  #tell(event: LifeEvent['event'], told: Partial<LifeEvent> = {}): void {
    this.#options.onEvent(lifeEvent(this.#view, event, told));
  }
}
