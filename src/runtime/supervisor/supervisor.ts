/** The process manager, as the rest of mcpctl sees it. */

export interface ProcessSpec {
  /** Unique within the fleet. */
  readonly id: string;
  /** Program and arguments; never through a shell. */
  readonly argv: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Both output streams are appended here. */
  readonly logFile: string;
  /** From the stop signal (SIGINT) to SIGKILL. */
  readonly stopGraceMs: number;
  /** Restarted when its resident memory is found above this. */
  readonly memoryLimitBytes: number;
  readonly restartsOnExit: boolean;
}

export interface SupervisedProcess {
  readonly id: string;
  /** `null` while it is down. */
  readonly pid: number | null;
  readonly restarts: number;
}

export interface ProcessExit {
  readonly id: string;
  /** 0 also stands for the end by a signal: the supervisor cannot tell. */
  readonly exitCode: number;
}

/** Every call has a deadline and rejects with `SUPERVISOR_UNREACHABLE` after it, or `SUPERVISOR_FAILED`. */
export interface Supervisor {
  /** Starts it, in place of one of the same id. @returns its PID; being started says nothing about being ready */
  start(spec: ProcessSpec): Promise<number>;
  /** Stops it for good: signal, grace, SIGKILL. Does nothing when it is not there. */
  stop(id: string): Promise<void>;
  list(): Promise<readonly SupervisedProcess[]>;
  /** Calls `listener` whenever a process ends without having been told to by this supervisor's `stop` or `start`. */
  onExit(listener: (exit: ProcessExit) => void): void;
  /** Lets go of the supervisor; its processes go on. */
  close(): void;
}
