/** Disturbs a running fleet, round after round, and sees what becomes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../../runtime/errors.ts';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import { findWatchdog } from '../../runtime/fleet/watchdog.ts';
import { identify, isAlive, readStat } from '../../runtime/process/identity.ts';
import { signalProcess } from '../../runtime/process/kill.ts';
import { processesOfFleet, strayProcesses } from '../../runtime/process/table.ts';
import { readFleetState } from '../../runtime/state/fleet-state.ts';
import { findDaemon } from '../../runtime/supervisor/daemon-process.ts';
import type { Fleet } from '../context.ts';
import { ChaosClient } from './chaos-client.ts';
import { type ChaosReport, chaosReport, type Round } from './chaos-report.ts';
import { type Act, ActChooser, type Action, isEnd } from './choose-act.ts';
import { performAct } from './perform-act.ts';
import { seededRandom } from './seeded-random.ts';
import { victimsAmong } from './victims.ts';

export interface ChaosOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly actions: readonly Action[];
  /** Only these servers; empty: everything that belongs to the fleet. */
  readonly servers: readonly string[];
  readonly pauseMs: number;
  readonly onRound: (round: Round) => void;
  readonly signal: AbortSignal;
}

const healedWithinMs = 60_000;
const statusRightAfterMs = 2000;
const orphansGoneWithinMs = 3000;
const pollMs = 100;
const cheapTool: Readonly<Record<string, string>> = {
  memory: 'memory_stats',
  orchestrator: 'list_agents',
  tools: 'list_tool_categories',
  'weaviate-direct': 'list_collections',
};

/** @throws OperationalError `FLEET_NOT_RUNNING` */
export async function runChaos(fleet: Fleet, options: ChaosOptions): Promise<ChaosReport> {
  const state = readFleetState(fleet.paths);
  const first = await fleet.snapshot();
  if (state === null || first.control === null) {
    throw new OperationalError('FLEET_NOT_RUNNING', { stateDirectory: fleet.paths.root });
  }
  const run = new ChaosRun(fleet, state.fleetId, first, options);
  return run.toEnd();
}

class ChaosRun {
  readonly #fleet: Fleet;
  readonly #fleetId: string;
  readonly #options: ChaosOptions;
  readonly #chooser: ActChooser;
  /** Ids of all that must be ready. */
  readonly #wanted: readonly string[];
  readonly #client: ChaosClient | null;
  readonly #rounds: Round[] = [];

  constructor(fleet: Fleet, fleetId: string, { replicas }: FleetSnapshot, options: ChaosOptions) {
    this.#fleet = fleet;
    this.#fleetId = fleetId;
    this.#options = options;
    this.#chooser = new ActChooser(seededRandom(options.seed), options.actions);
    this.#wanted = replicas.filter(({ state }) => state !== 'stopped').map(({ id }) => id);
    const canWrite = ['gateway', 'memory'].every((id) => this.#wanted.includes(id));
    const namespace = `chaos-${options.seed}-${Date.now().toString(36)}`;
    this.#client = canWrite ? new ChaosClient({ connect: () => this.#connect(null), namespace }) : null;
  }

  async toEnd(): Promise<ChaosReport> {
    const { rounds, signal, pauseMs, seed, onRound } = this.#options;
    this.#client?.begin();
    try {
      while (this.#rounds.length < rounds && !signal.aborted) {
        const act = this.#nextAct(await this.#fleet.snapshot());
        if (act !== null) {
          const round = await this.#round(act);
          this.#rounds.push(round);
          onRound(round);
        }
        await pause(pauseMs, signal);
      }
    } finally {
      await this.#client?.end();
    }
    return chaosReport(seed, this.#rounds, await this.#checkWrites());
  }

  #nextAct(snapshot: FleetSnapshot): Act | null {
    const { servers } = this.#options;
    const all = victimsAmong(processesOfFleet(this.#fleetId), snapshot);
    const isChosen = ({ role }: { role: string }): boolean =>
      servers.length === 0 || servers.some((server) => role === server || role.startsWith(`${server}-`));
    return this.#chooser.choose(all.filter(isChosen), performance.now());
  }

  async #round(act: Act): Promise<Round> {
    const { action, victim } = act;
    const began = performance.now();
    const { signal } = this.#options;
    await performAct(act, { fleetId: this.#fleetId, call: this.#callCheaply, signal });
    try {
      const [recoveryMs, wrongStatus] = await Promise.all([
        this.#untilReady(act, began),
        isEnd(action) ? this.#wrongStatus(act, began) : null,
      ]);
      return {
        round: this.#rounds.length + 1,
        action,
        victim: victim.role,
        recoveryMs,
        wrongStatus,
        orphans: await this.#orphans(),
      };
    } finally {
      // Nothing stays frozen because of us, not even what the fleet did not mend.
      signalProcess(victim.process, 'SIGCONT');
    }
  }

  /** Two seconds after the act, what is dead or stands still must not be said to be well. */
  async #wrongStatus({ victim }: Act, began: number): Promise<string | null> {
    const { signal } = this.#options;
    await pause(statusRightAfterMs - (performance.now() - began), signal);
    const { process: target, role } = victim;
    const isWell = (): boolean => isAlive(target) && readStat(target.pid)?.state !== 'T';
    if (isWell()) return null;
    const { control, supervisor, replicas } = await this.#fleet.snapshot();
    // It may have been replaced, and be well under the same PID never.
    if (isWell()) return null;
    const shown = replicas.find(({ pid }) => pid === target.pid);
    if (shown?.state === 'ready') return `${role} (PID ${target.pid}) is shown as ready`;
    if (control?.pid === target.pid) return `control (PID ${target.pid}) is shown as well`;
    const isOldDaemon = role === 'pm2 daemon' && findDaemon(this.#fleetId)?.pid === target.pid;
    return isOldDaemon && supervisor.state === 'connected' ? 'the pm2 daemon is shown as well' : null;
  }

  async #untilReady({ action, victim }: Act, began: number): Promise<number | null> {
    const { signal } = this.#options;
    while (performance.now() - began < healedWithinMs && !signal.aborted) {
      // One that was told to end may take its time, and be shown as ready until it is gone.
      const isOver = !isEnd(action) || !isAlive(victim.process);
      if (isOver && this.#isReady(await this.#fleet.snapshot())) return Math.round(performance.now() - began);
      await pause(pollMs, signal);
    }
    return null;
  }

  #isReady({ control, supervisor, replicas }: FleetSnapshot): boolean {
    const isUp = (id: string): boolean =>
      replicas.some(
        (replica) => replica.id === id && replica.state === 'ready' && identify(replica.pid ?? 0) !== null,
      );
    return control !== null && supervisor.state === 'connected' && this.#wanted.every(isUp);
  }

  /** Marked processes that hang under none of those who look after them, and stay. */
  async #orphans(): Promise<readonly string[]> {
    const givesUp = performance.now() + orphansGoneWithinMs;
    for (;;) {
      const roots = [process.pid, findDaemon(this.#fleetId)?.pid, findWatchdog(this.#fleetId)?.pid];
      const strays = strayProcesses(
        this.#fleetId,
        roots.filter((pid) => pid !== undefined),
      );
      if (strays.length === 0) return [];
      if (performance.now() > givesUp) return strays.map(({ pid, command }) => `PID ${pid} (${command})`);
      await sleep(pollMs);
    }
  }

  async #checkWrites(): Promise<ChaosReport['writes']> {
    const client = this.#client;
    if (client === null) return { acknowledged: 0, lost: [], doubled: [], repeatedCalls: 0 };
    try {
      const kept = await client.check();
      await client.forget();
      return { acknowledged: client.acknowledged, ...kept, repeatedCalls: client.failedCalls };
    } finally {
      await client.close();
    }
  }

  async #connect(server: string | null) {
    const { connectServer } = await import('../call/connect-server.ts');
    return connectServer(this.#fleet, server);
  }

  readonly #callCheaply = async (server: string, signal: AbortSignal): Promise<void> => {
    try {
      await using client = await this.#connect(server);
      const tool = cheapTool[server];
      while (!signal.aborted && tool !== undefined) await client.callTool(tool, {}, { signal });
    } catch {
      // A server under a flood may refuse; that is not what is asked here.
      await pause(pollMs, signal);
    }
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early; who pauses looks at the signal.
  await sleep(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
