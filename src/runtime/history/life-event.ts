/** One event in the life of a server, as `why` and `status` tell it: a line of `history/<id>.jsonl`. */

/** How a process ended. */
export interface ExitCause {
  /** `null` when a signal ended it, or when nobody saw it end. */
  readonly code: number | null;
  /** Such as `SIGKILL`; `null` when it exited by itself. */
  readonly signal: string | null;
  /** Whether the kernel killed it (or one of its children) because of its memory limit. */
  readonly isOutOfMemory: boolean;
}

export interface LifeEvent {
  /** ISO 8601. */
  readonly at: string;
  /** Process id, such as `memory-2`; `supervisor` for pm2 and control. */
  readonly id: string;
  readonly event:
    | 'started'
    | 'ready'
    /** It ended without having been told to. */
    | 'crashed'
    /** It was ended because it did not answer any more. */
    | 'replaced'
    /** A remote server does not answer any more. */
    | 'unreachable'
    /** Five crashes in a minute: not started again for five minutes. */
    | 'crash-loop'
    | 'stopped'
    /** The number of replicas changed. */
    | 'scaled'
    /** pm2 or control was lost, and came back. */
    | 'recovered';
  readonly pid: number | null;
  /** Why, for a person; `null` when there is nothing to say. */
  readonly reason: string | null;
  readonly exit: ExitCause | null;
  /** Most memory the run used. */
  readonly peakBytes: number | null;
  /** How long the run lasted. */
  readonly upMs: number | null;
  /** The last lines of its log, at a crash. */
  readonly lastLines: readonly string[];
}

/** What happened, in a few words: `out of memory (SIGKILL)`, `exited with code 3`, `killed by SIGTERM`. */
export function describeExit({ code, signal, isOutOfMemory }: ExitCause): string {
  if (isOutOfMemory) return `out of memory${signal === null ? '' : ` (${signal})`}`;
  if (signal !== null) return `killed by ${signal}`;
  return code === null ? 'gone, and nobody saw how' : `exited with code ${code}`;
}
