/** One run of a replica's process: begun inside its group, ended with everything it started. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitCause } from '../../runtime/history/life-event.ts';
import type { ProcessGroup } from '../../runtime/limits/limiter.ts';
import { identify, isAlive, type ProcessIdentity } from '../../runtime/process/identity.ts';
import { signalProcess, sweep } from '../../runtime/process/kill.ts';
import { residentBytes } from '../../runtime/process/memory.ts';
import {
  findProcess,
  type MarkedProcess,
  processesOfRun,
  processTree,
  readProcessTable,
  runVariable,
} from '../../runtime/process/table.ts';
import type { ProcessExit, Supervisor } from '../../runtime/supervisor/supervisor.ts';
import type { ProgramSpec } from './process-spec.ts';

const pollMs = 20;
/** What outlives the process that started it gets this long after its own SIGTERM. */
const leftoverGraceMs = 1000;
/** From the kernel's kill to the end of the process. */
const killedWithinMs = 2000;

/** Unique over all time: a late report of an earlier run is never taken for one of this. */
export function newRunId(replicaId: string): string {
  return `${replicaId}.${randomBytes(4).toString('hex')}`;
}

export class Run {
  readonly id: string;
  readonly group: ProcessGroup;
  readonly #supervisor: Supervisor;
  readonly #hasGuests: boolean;
  #identity: ProcessIdentity | null = null;
  #launch: Promise<unknown> = Promise.resolve();
  #oomKillsAtBegin = 0;

  /** @param hasGuests whether what it starts has groups of its own, and is not to be counted as part of it */
  constructor(id: string, group: ProcessGroup, supervisor: Supervisor, hasGuests: boolean) {
    this.id = id;
    this.group = group;
    this.#supervisor = supervisor;
    this.#hasGuests = hasGuests;
  }

  /** `null` before it is known to live. It stays after its end: who it was does not change. */
  get identity(): ProcessIdentity | null {
    return this.#identity;
  }

  get isAlive(): boolean {
    return this.#identity !== null && isAlive(this.#identity);
  }

  /** PIDs of all in its group of the kernel's; `null` when it has none, and only the process table tells. */
  get members(): readonly number[] | null {
    const { joins, prefix } = this.group;
    return joins.length + prefix.length > 0 ? this.group.members() : null;
  }

  /** PIDs of its process and all it started, guests excepted. */
  get pids(): ReadonlySet<number> {
    if (this.#identity === null) return new Set();
    if (this.#hasGuests) return new Set([this.#identity.pid]);
    return new Set(this.members ?? processTree(this.#identity.pid, readProcessTable()));
  }

  /** Of all of them, now; for one whose group does not count. */
  get residentBytes(): number {
    return residentBytes(this.pids);
  }

  /** @throws what the supervisor throws */
  async begin(program: ProgramSpec): Promise<void> {
    this.#oomKillsAtBegin = this.group.usage().oomKills;
    const { prefix, joins } = this.group;
    const launch = this.#supervisor.start({
      ...program,
      id: this.id,
      argv: [...prefix, ...program.argv],
      env: { ...program.env, [runVariable]: this.id },
      joins,
    });
    this.#launch = launch.catch(() => undefined);
    this.#identity = identify(await launch);
  }

  /** Takes up what an earlier control began. */
  adopt(identity: ProcessIdentity): void {
    this.#identity = identity;
  }

  /** How it ended, as the supervisor (`null`: nobody) saw it and as its group counted. */
  causeOf(exit: ProcessExit | null): ExitCause {
    const isOutOfMemory = this.group.usage().oomKills > this.#oomKillsAtBegin;
    return { code: exit?.code ?? null, signal: exit?.signal ?? null, isOutOfMemory };
  }

  /** Asks with `signal`, waits, kills, and sees to it that nothing it started is left; then its group is gone. */
  async end(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    // One that is on its way must be there before it can be ended.
    await this.#launch;
    if (this.#identity !== null && signalProcess(this.#identity, signal)) {
      await this.#untilGone(signal === 'SIGKILL' ? killedWithinMs : graceMs);
    }
    if (this.isAlive) await sweep({ find: () => this.#everyone(), graceMs: 0 });
    await this.clear();
  }

  /** After its end: ends what it left behind. */
  async clear(): Promise<void> {
    await sweep({ find: () => this.#everyone(), graceMs: leftoverGraceMs });
    await this.#supervisor.stop(this.id);
    this.group.close();
  }

  /** A group of the kernel's loses nobody; without one the mark in the environment has to do. */
  #everyone(): readonly MarkedProcess[] {
    const { members } = this;
    if (members === null) return processesOfRun(this.id);
    const own = members.flatMap((pid) => findProcess(pid) ?? []);
    if (!this.#hasGuests) return own;
    const known = new Set(own.map(({ pid }) => pid));
    return [...own, ...processesOfRun(this.id).filter(({ pid }) => !known.has(pid))];
  }

  async #untilGone(withinMs: number): Promise<void> {
    const givesUp = performance.now() + withinMs;
    while (this.isAlive && performance.now() < givesUp) await sleep(pollMs);
  }
}
