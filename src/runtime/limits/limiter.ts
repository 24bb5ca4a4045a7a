/** What holds a process and all its descendants to their limits, as the rest of mcpctl sees it. */

/** Best first. `sampler`: control looks at the memory of the process tree twice a second; CPU is not held. */
export type Means = 'systemd scope' | 'cgroup v2' | 'cgroup v1' | 'sampler' | 'nothing';

export interface Limits {
  /** Of the whole process tree, swap included. */
  readonly memoryBytes: number;
  /** Share of one core. */
  readonly cpuCores: number;
  /** Processes and threads. */
  readonly pids: number;
}

interface GroupUsage {
  readonly peakBytes: number | null;
  /** Processes of the group that the kernel killed because of the memory limit. */
  readonly oomKills: number;
}

/** Where one run of a process, and whatever it starts, is held. */
export interface ProcessGroup {
  readonly means: Means;
  /** Program and arguments that go before the process's own: they put it into the group and become it. */
  readonly prefix: readonly string[];
  /** Files that the process writes its PID into, before it becomes the program. */
  readonly joins: readonly string[];
  /** Ends the head start: a process may use its first second's processor time at once, so that starting is not slowed. */
  settle(): void;
  /** What the limits really are, as the kernel tells them; `null` for each that nothing holds. */
  enforced(): { readonly [L in keyof Limits]: number | null };
  usage(): GroupUsage;
  /** In use now, as the limit counts it; `null`: not known. */
  memoryBytes(): number | null;
  /** PIDs of all members, whatever became of their parents, names and environments. */
  members(): readonly number[];
  /** Removes the group. `false` while there are members. */
  close(): boolean;
}

export interface Limiter {
  readonly means: Means;
  /** Why no better means is at work, for a person; `null` when there is no better one. */
  readonly because: string | null;
  /** @param name unique within the fleet, of letters, digits, `.`, `-` and `_` */
  open(name: string, limits: Limits): ProcessGroup;
  /** The group of that name, made by an earlier control; `null` when there is none. */
  find(name: string): ProcessGroup | null;
}
