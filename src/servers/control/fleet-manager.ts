/** The fleet as control holds it: every replica, looked at once a second, and changed by one command at a time. */
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import { type DesiredReplica, desiredReplicas } from '../../runtime/fleet/desired-replicas.ts';
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { ProcessIdentity } from '../../runtime/process/identity.ts';
import { sweep } from '../../runtime/process/kill.ts';
import { type MarkedProcess, readProcessTable, strayProcesses } from '../../runtime/process/table.ts';
import { logFile } from '../../runtime/state/fleet-paths.ts';
import type { FleetState } from '../../runtime/state/fleet-state.ts';
import type { Supervisor } from '../../runtime/supervisor/supervisor.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import { keepLogsBounded } from './bound-logs.ts';
import { fleetSnapshot } from './fleet-snapshot.ts';
import type { FleetFacts } from './process-spec.ts';
import { Replica } from './replica.ts';
import { writeRoutes } from './route-table.ts';
import { StateKeeper } from './state-keeper.ts';

export interface FleetManagerOptions {
  readonly facts: FleetFacts;
  readonly catalog: readonly ServerEntry[];
  readonly supervisor: Supervisor;
  /** PID of the supervisor's daemon: control's own parent as long as that lives. */
  readonly daemonPid: number;
  readonly state: FleetState;
  /** Of control itself. */
  readonly identity: ProcessIdentity;
  readonly build: string;
  readonly log: Logger;
}

const lookEveryMs = 1000;
/** After an exit the supervisor starts the process again within 250 ms. */
const lookAfterExitMs = 350;
const sweepGraceMs = 2000;

export class FleetManager {
  readonly options: FleetManagerOptions;
  readonly #watchers = new Set<(snapshot: FleetSnapshot) => void>();
  readonly #stopping = new AbortController();
  readonly #startedAt = new Date().toISOString();
  readonly #replicas = new Map<string, Replica>();
  #config: FleetConfig | null;
  readonly #keeper: StateKeeper;
  #busy: Promise<void> = Promise.resolve();
  #isSaveDue = false;
  #timers: readonly NodeJS.Timeout[] = [];

  constructor(options: FleetManagerOptions) {
    this.options = options;
    this.#config = options.state.config;
    const { facts, state, identity, log } = options;
    const control = { identity, startedAt: this.#startedAt };
    this.#keeper = new StateKeeper({ paths: facts.paths, state, control, log });
  }

  get config(): FleetConfig | null {
    return this.#config;
  }

  get replicas(): readonly Replica[] {
    return [...this.#replicas.values()];
  }

  /** Port each process had last, by process id. */
  get lastPorts(): Readonly<Record<string, number>> {
    return this.#keeper.ports;
  }

  /** Aborted when control stops. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** An orphan's parent is another process. */
  get hasSupervisor(): boolean {
    return process.ppid === this.options.daemonPid;
  }

  /** Takes up what runs already and begins to look after it. */
  open(): void {
    const { state, catalog, supervisor, log } = this.options;
    for (const desired of state.config === null ? [] : desiredReplicas(state.config, catalog)) {
      const record = state.processes[desired.id];
      if (record !== undefined) this.renew(desired).adopt(record);
    }
    supervisor.onExit((exit) => {
      this.#replicas.get(exit.id)?.onExit(exit);
      log.warn(exit, `${exit.id} ended`);
      setTimeout(() => this.#look(), lookAfterExitMs).unref();
    });
    this.#keeper.save(this.#config, this.replicas);
    this.#look();
    this.#timers = [
      setInterval(() => this.#look(), lookEveryMs),
      keepLogsBounded(() => this.#logFiles(), log),
    ];
  }

  close(): void {
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
    this.options.supervisor.close();
  }

  /** Runs one change of the fleet after the other. */
  async exclusively<T>(change: () => Promise<T>): Promise<T> {
    const before = this.#busy;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#busy = promise;
    await before;
    try {
      return await change();
    } finally {
      resolve();
    }
  }

  /** A replica with these settings, in place of an earlier one of that id, which must not run any more. */
  renew(desired: DesiredReplica): Replica {
    const { facts, supervisor } = this.options;
    const replica = new Replica({
      desired,
      supervisor,
      token: facts.token,
      logFile: logFile(facts.paths, desired.id),
      onChange: () => this.#changed(),
    });
    this.#replicas.set(desired.id, replica);
    return replica;
  }

  find(id: string): Replica | undefined {
    return this.#replicas.get(id);
  }

  forget(id: string): void {
    this.#replicas.delete(id);
    this.#changed();
  }

  /** `null` after a whole down. */
  adoptConfig(config: FleetConfig | null): void {
    this.#config = config;
    this.#changed();
  }

  /** Writes where every server listens, for the gateway. */
  publishRoutes(portOf: (id: string) => number): void {
    writeRoutes(this.options.facts.paths.routesFile, this.replicas, portOf);
  }

  /** Ends what carries our mark but hangs under no supervisor: left over by an earlier daemon. */
  async sweepLeftovers(): Promise<void> {
    const { facts, daemonPid, log } = this.options;
    const find = (): readonly MarkedProcess[] => strayProcesses(facts.fleetId, daemonPid);
    const leftovers = find();
    if (leftovers.length === 0) return;
    log.warn({ processes: leftovers }, 'ending what an earlier supervisor left behind');
    await sweep({ find, graceMs: sweepGraceMs });
  }

  snapshot(): FleetSnapshot {
    return fleetSnapshot({
      replicas: this.replicas.map((replica) => replica.snapshot()),
      stateDirectory: this.options.facts.paths.root,
      control: { pid: process.pid, startedAt: this.#startedAt, build: this.options.build },
      hasSupervisor: this.hasSupervisor,
    });
  }

  /** Calls `listener` after every look and every change. @returns how to stop that */
  watch(listener: (snapshot: FleetSnapshot) => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  #look(): void {
    this.lookOnce().catch((error: unknown) =>
      this.options.log.error({ err: error }, 'a look at the fleet failed'),
    );
  }

  /** Reads health and use of every process now. */
  async lookOnce(): Promise<void> {
    const { supervisor } = this.options;
    if (this.hasSupervisor) {
      const before = this.replicas.map((replica) => [replica, replica.incarnations] as const);
      const listed = new Map((await supervisor.list()).map((process) => [process.id, process]));
      for (const [replica, incarnations] of before) {
        // One that was started meanwhile is not in the list, or is listed as what it was.
        if (replica.incarnations === incarnations) replica.observe(listed.get(replica.id), this.stopping);
      }
    }
    const table = readProcessTable();
    await Promise.all(this.replicas.map((replica) => replica.refresh(table)));
    this.#publish();
  }

  #logFiles(): readonly string[] {
    return ['control', ...this.#replicas.keys()].map((id) => logFile(this.options.facts.paths, id));
  }

  #changed(): void {
    if (this.#isSaveDue) return;
    this.#isSaveDue = true;
    // Many changes of one moment make one write.
    setImmediate(() => {
      this.#isSaveDue = false;
      this.#keeper.save(this.#config, this.replicas);
      this.#publish();
    });
  }

  #publish(): void {
    if (this.#watchers.size === 0) return;
    const snapshot = this.snapshot();
    for (const watcher of this.#watchers) watcher(snapshot);
  }
}
