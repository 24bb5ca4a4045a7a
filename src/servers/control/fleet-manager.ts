/** The fleet as control holds it: every replica, looked at once a second, and changed by one command at a time. */
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import { type DesiredReplica, desiredReplicas } from '../../runtime/fleet/desired-replicas.ts';
import { parsePortId } from '../../runtime/fleet/port-id.ts';
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { LifeEvent } from '../../runtime/history/life-event.ts';
import type { LifeHistory } from '../../runtime/history/life-history.ts';
import { machine, overcommitment } from '../../runtime/limits/machine.ts';
import type { ProcessIdentity } from '../../runtime/process/identity.ts';
import { logFile } from '../../runtime/state/fleet-paths.ts';
import type { FleetState } from '../../runtime/state/fleet-state.ts';
import type { Supervisor } from '../../runtime/supervisor/supervisor.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import type { DaemonWatch } from './daemon-watch.ts';
import { fleetProcesses } from './fleet-processes.ts';
import { fleetSnapshot } from './fleet-snapshot.ts';
import { keepLogs } from './keep-logs.ts';
import { endUnknownRuns } from './leftovers.ts';
import type { LimiterOf } from './limiters.ts';
import { watchMemory } from './memory-watch.ts';
import { type FleetFacts, type PortOf, programSpec } from './process-spec.ts';
import { recoveryEvent, recoveryWarnings } from './recovery-note.ts';
import { portsOf, Replica } from './replica.ts';
import { RouteTable } from './route-table.ts';
import { LoadScaler } from './scale-by-load.ts';
import { StateKeeper } from './state-keeper.ts';
import { Guests } from './third-party/guests.ts';
import { hostState } from './third-party/host-state.ts';

export interface FleetManagerOptions {
  readonly facts: FleetFacts;
  readonly catalog: readonly ServerEntry[];
  readonly supervisor: Supervisor;
  readonly daemon: DaemonWatch;
  readonly limiterOf: LimiterOf;
  readonly history: LifeHistory;
  readonly state: FleetState;
  /** Of control itself. */
  readonly identity: ProcessIdentity;
  readonly build: string;
  readonly log: Logger;
}

const lookEveryMs = 1000;
/** Many changes of one moment make one write. */
const saveAfterMs = 20;

export class FleetManager {
  readonly options: FleetManagerOptions;
  readonly #watchers = new Set<(snapshot: FleetSnapshot) => void>();
  readonly #stopping = new AbortController();
  readonly #startedAt = new Date().toISOString();
  readonly #replicas = new Map<string, Replica>();
  readonly #routes: RouteTable;
  readonly #machine = machine();
  readonly #scaler = new LoadScaler(this);
  /** The servers of others. */
  readonly guests: Guests;
  #config: FleetConfig | null;
  readonly #keeper: StateKeeper;
  #busy: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | null = null;
  #timers: readonly NodeJS.Timeout[] = [];

  constructor(options: FleetManagerOptions) {
    this.options = options;
    this.#config = options.state.config;
    const { facts, state, identity, log } = options;
    this.#routes = new RouteTable(facts.paths.routesFile);
    const control = { identity, startedAt: this.#startedAt };
    this.guests = new Guests({
      paths: facts.paths,
      log,
      host: () => hostState(this.replicas, facts.token),
      onChange: () => {
        this.publishRoutes();
        this.#changed();
      },
      onEvent: (event) => this.tell(event),
    });
    this.#keeper = new StateKeeper({ paths: facts.paths, state, control, log });
  }

  get config(): FleetConfig | null {
    return this.#config;
  }

  get replicas(): readonly Replica[] {
    return [...this.#replicas.values()];
  }

  /** The ports there have been, by port id. */
  get lastPorts(): Readonly<Record<string, number>> {
    return this.#keeper.ports;
  }

  /** Aborted when control stops. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Takes up what runs already, brings back what should run and does not, and begins to look after it all. */
  open(): void {
    const { state, catalog, supervisor, log } = this.options;
    const recovered = recoveryEvent(state);
    if (recovered !== null) this.tell(recovered);
    const desired = state.config === null ? [] : desiredReplicas(state.config, catalog);
    const known = desired.filter(({ id }) => state.processes[id] !== undefined);
    for (const replica of known) {
      const port = state.processes[replica.id]?.port ?? 0;
      this.renew(replica, (portId) => (portId === replica.id ? port : (this.lastPorts[portId] ?? 0)));
    }
    supervisor.onExit((exit) => {
      log.info(exit, `${exit.id} ended`);
      for (const replica of this.#replicas.values()) replica.onExit(exit);
    });
    for (const { id } of known) {
      const record = state.processes[id];
      if (record !== undefined) this.find(id)?.adopt(record);
    }
    for (const [name, settings] of Object.entries(state.config?.thirdParty ?? {})) {
      if (settings.enabled && state.processes[name] !== undefined) this.guests.want(name, settings);
    }
    this.publishGuests();
    this.#save();
    endUnknownRuns(this).catch((error: unknown) => log.error({ err: error }, 'leftovers were not ended'));
    this.#look();
    this.#scaler.open();
    this.#timers = [
      setInterval(() => this.#look(), lookEveryMs),
      watchMemory(() => this.replicas),
      keepLogs(this),
    ];
  }

  close(): void {
    this.#stopping.abort();
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#saveTimer !== null) this.#save();
    this.#scaler.close();
    for (const replica of this.#replicas.values()) replica.letGo();
    this.guests.close();
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
  renew(desired: DesiredReplica, portOf: PortOf): Replica {
    const { facts, supervisor, limiterOf } = this.options;
    this.find(desired.id)?.letGo();
    const replica = new Replica({
      desired,
      ...portsOf(desired, portOf),
      supervisor,
      limiter: limiterOf(desired.settings.enforce),
      token: desired.entry.kind === 'weaviate' ? facts.vectorsKey : facts.token,
      logFile: logFile(facts.paths, desired.id),
      program: () => programSpec(desired, this.#configNow(), facts, this.portOf),
      missingNeeds: () => this.#missingNeeds(desired),
      onChange: () => {
        this.publishRoutes();
        this.#changed();
      },
      onEvent: (event) => this.tell(event),
    });
    this.#replicas.set(desired.id, replica);
    return replica;
  }

  find(id: string): Replica | undefined {
    return this.#replicas.get(id);
  }

  /** The port `portId`, as it is or was last; 0 when it never was. */
  readonly portOf: PortOf = (portId) => {
    const { id, purpose } = parsePortId(portId);
    const replica = this.find(id);
    const port = purpose === null ? replica?.port : replica?.furtherPorts[purpose];
    return port ?? this.lastPorts[portId] ?? 0;
  };

  forget(id: string): void {
    this.#replicas.delete(id);
    this.#changed();
  }

  /** `null` after a whole down. */
  adoptConfig(config: FleetConfig | null): void {
    this.#config = config;
    this.#changed();
  }

  /** Keeps `event` in the history of what it is about. */
  tell(event: LifeEvent): void {
    try {
      this.options.history.append(event);
    } catch (error) {
      // A full disk must not take the fleet down.
      this.options.log.error({ err: error, event }, 'an event was not kept');
    }
  }

  /** Tells the gateway where every server listens that takes calls; at once, and after every change. */
  publishRoutes(): void {
    try {
      this.#routes.publish(this.replicas, this.guests.upstreams(), this.#config);
    } catch (error) {
      // The gateway goes on with the last table; the next change tries again.
      this.options.log.error({ err: error }, 'the routing table was not written');
    }
  }

  /** Tells stdio-host whom to host. */
  publishGuests(): void {
    try {
      this.guests.publish();
    } catch (error) {
      // It goes on with the last list; the next change tries again.
      this.options.log.error({ err: error }, 'the list of hosted servers was not written');
    }
  }

  snapshot(): FleetSnapshot {
    return fleetSnapshot({
      replicas: [...this.replicas.map((replica) => replica.snapshot()), ...this.guests.snapshots()],
      stateDirectory: this.options.facts.paths.root,
      control: { pid: process.pid, startedAt: this.#startedAt, build: this.options.build },
      lost: this.options.daemon.lost,
      warnings: this.#warnings(),
      autoscale: this.#scaler.snapshot(),
    });
  }

  /** Calls `listener` after every look and every change. @returns how to stop that */
  watch(listener: (snapshot: FleetSnapshot) => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  /** Measures every process and asks for its health, now. */
  async askAll(): Promise<void> {
    this.#look();
    await Promise.all([...this.replicas.map((replica) => replica.askHealth()), this.guests.look()]);
    this.#publish();
  }

  #look(): void {
    const { daemon } = this.options;
    const table = fleetProcesses(this.replicas, daemon.ownPids);
    daemon.look(table);
    for (const replica of this.#replicas.values()) replica.look(table);
    void this.guests.look();
    this.#publish();
  }

  #warnings(): readonly string[] {
    const hosted = this.guests.all.flatMap(({ settings }) => (settings.kind === 'hosted' ? [settings] : []));
    const own = this.replicas.filter(({ isWanted }) => isWanted).map(({ desired }) => desired.settings);
    const promised = [...own, ...hosted];
    return [...recoveryWarnings(this.options.state), ...overcommitment(promised, this.#machine)];
  }

  #missingNeeds({ needs }: DesiredReplica): readonly string[] {
    if (this.options.daemon.lost !== null) return ['the pm2 daemon'];
    return needs.filter((id) => this.find(id)?.isUp !== true);
  }

  #configNow(): FleetConfig {
    if (this.#config === null)
      throw new TypeError('a process is started only while the fleet has a configuration');
    return this.#config;
  }

  #changed(): void {
    this.#saveTimer ??= setTimeout(() => {
      this.#save();
      this.#publish();
    }, saveAfterMs);
  }

  #save(): void {
    if (this.#saveTimer !== null) clearTimeout(this.#saveTimer);
    this.#saveTimer = null;
    this.#keeper.save(this.#config, this.replicas, this.guests.all);
  }

  #publish(): void {
    if (this.#watchers.size === 0) return;
    const snapshot = this.snapshot();
    for (const watcher of this.#watchers) watcher(snapshot);
  }
}
