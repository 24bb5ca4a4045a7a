/** Gives servers with `autoscale` more replicas under load, and fewer without. */
import type { ReplicaLoad } from '../../runtime/fleet/routes.ts';
import type { AutoscaleSnapshot } from '../../runtime/fleet/snapshot.ts';
import { Autoscaler, type Load, type ScaleStep } from './autoscaler.ts';
import { readLoads } from './drain.ts';
import type { FleetManager } from './fleet-manager.ts';
import type { Replica } from './replica.ts';
import { scaleServer } from './scale-server.ts';

const everyMs = 1000;

export class LoadScaler {
  readonly #manager: FleetManager;
  readonly #scalers = new Map<string, { readonly settings: string; readonly autoscaler: Autoscaler }>();
  readonly #lastSteps = new Map<string, NonNullable<AutoscaleSnapshot['lastStep']>>();
  #timer: NodeJS.Timeout | null = null;
  #isBusy = false;

  constructor(manager: FleetManager) {
    this.#manager = manager;
  }

  open(): void {
    this.#timer = setInterval(() => {
      this.#look().catch((error: unknown) =>
        this.#manager.options.log.error({ err: error }, 'a server was not scaled'),
      );
    }, everyMs);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  snapshot(): readonly AutoscaleSnapshot[] {
    return this.#scaled().map(([server, replicas]) => {
      const { min = 1, max = 1 } = replicas[0]?.desired.settings.autoscale ?? {};
      return { server, min, max, replicas: replicas.length, lastStep: this.#lastSteps.get(server) ?? null };
    });
  }

  async #look(): Promise<void> {
    const scaled = this.#scaled();
    // A step takes longer than a second; what happens meanwhile is not to be judged.
    if (scaled.length === 0 || this.#isBusy) return;
    this.#isBusy = true;
    try {
      const loads = await readLoads(this.#manager);
      for (const [server, replicas] of scaled) {
        const step = this.#scalerOf(server, replicas).observe(loadOf(replicas, loads[server] ?? []));
        if (step !== null) await this.#take(server, step);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  async #take(server: string, { to, reason }: ScaleStep): Promise<void> {
    const manager = this.#manager;
    const { log } = manager.options;
    log.info({ scaled: server, to, reason }, 'scaling by load');
    await manager.exclusively(async () => {
      // It may have been scaled, or stopped, by the operator meanwhile.
      if (!this.#scaled().some(([name, { length }]) => name === server && length !== to)) return;
      const at = new Date().toISOString();
      await scaleServer(manager, { server, replicas: to }, () => undefined, manager.stopping);
      this.#lastSteps.set(server, { at, to, reason });
      manager.tell({
        at,
        id: server,
        event: 'scaled',
        pid: null,
        reason: `to ${to}: ${reason}`,
        exit: null,
        peakBytes: null,
        upMs: null,
        lastLines: [],
      });
    });
  }

  #scaled(): readonly (readonly [string, readonly Replica[]])[] {
    const scaled = this.#manager.replicas.filter(
      ({ desired, isWanted }) => isWanted && desired.settings.autoscale !== null,
    );
    return [...Map.groupBy(scaled, ({ desired }) => desired.entry.name)];
  }

  #scalerOf(server: string, replicas: readonly Replica[]): Autoscaler {
    const settings = replicas[0]?.desired.settings.autoscale;
    if (settings === undefined || settings === null) throw new TypeError(`${server} has no autoscale`);
    const key = JSON.stringify(settings);
    const known = this.#scalers.get(server);
    if (known?.settings === key) return known.autoscaler;
    const autoscaler = new Autoscaler(settings);
    this.#scalers.set(server, { settings: key, autoscaler });
    return autoscaler;
  }
}

function loadOf(replicas: readonly Replica[], loads: readonly ReplicaLoad[]): Load {
  const snapshots = replicas.map((replica) => replica.snapshot());
  const shares = snapshots.flatMap(({ cpu }) => (cpu.cores === null ? [] : [cpu.cores / cpu.limitCores]));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    replicas: replicas.length,
    readyReplicas: replicas.filter(({ isUp }) => isUp).length,
    cpuShare: shares.length === 0 ? null : sum(shares) / shares.length,
    // A look once a second may fall between two calls; what was there within that second counts.
    callsInFlight: sum(loads.map(({ peakCalls }) => peakCalls)),
    queueDepth: sum(snapshots.map(({ traffic }) => traffic?.queueDepth ?? 0)),
  };
}
