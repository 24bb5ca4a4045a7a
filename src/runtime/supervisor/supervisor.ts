/** The process manager, as the rest of mcpctl sees it. */

export interface ProcessSpec {
  /** Unique within the fleet, over all time: each run of a process has its own. */
  readonly id: string;
  /** Program and arguments; never through a shell. */
  readonly argv: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Both output streams are appended here. */
  readonly logFile: string;
  /** Files that take its PID before it becomes the program: the groups that hold it to its limits. */
  readonly joins: readonly string[];
  /** From the stop signal (SIGINT) to SIGKILL. */
  readonly stopGraceMs: number;
  /** Whether the supervisor itself starts it again: control only, which sees to all others. */
  readonly restartsOnExit: boolean;
}

export interface ProcessExit {
  readonly id: string;
  /** `null` when a signal ended it. */
  readonly code: number | null;
  /** Such as `SIGKILL`. */
  readonly signal: string | null;
}

/** Every call has a deadline and rejects with `SUPERVISOR_UNREACHABLE` after it, or `SUPERVISOR_FAILED`. */
export interface Supervisor {
  /** @returns its PID; being started says nothing about being ready */
  start(spec: ProcessSpec): Promise<number>;
  /** Forgets a process; one that still runs is ended first: signal, grace, SIGKILL. Does nothing when it is not there. */
  stop(id: string): Promise<void>;
  /** Rejects when it does not answer. */
  ping(): Promise<void>;
  /** Calls `listener` whenever a process ends. */
  onExit(listener: (exit: ProcessExit) => void): void;
  /** Calls `listener` when the supervisor was told to end: it takes all its processes along. */
  onEnding(listener: () => void): void;
  /** Lets go of the supervisor; its processes go on. */
  close(): void;
}
