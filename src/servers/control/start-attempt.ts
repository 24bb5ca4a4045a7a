/** One start of a replica: from the order to ready, crashed or timed out, and what its log said meanwhile. */
import type { DesiredReplica } from '../../runtime/fleet/desired-replicas.ts';
import { describeExit, type ExitCause } from '../../runtime/history/life-event.ts';
import { untilListening } from '../../runtime/ports/until-listening.ts';
import { lastLogLines, logSize } from '../../runtime/telemetry/last-log-lines.ts';
import { missingForReady } from './readiness.ts';
import type { ReplicaPorts } from './replica-view.ts';
import type { Run } from './run.ts';
import { type StartOutcome, settleStart } from './settle-start.ts';

/** How a start ended, with the last lines of the log when not in ready. */
export interface Settled extends StartOutcome {
  readonly lastLines: readonly string[];
}

export interface StartAttemptOptions extends ReplicaPorts {
  readonly desired: DesiredReplica;
  readonly token: string | null;
  readonly logFile: string;
}

const lastLineCount = 5;
/** V8's report of a full heap ends with the stack of its own code. */
const heapDumpLineCount = 60;
const heapIsFull = 'JavaScript heap out of memory';

export class StartAttempt {
  readonly #options: StartAttemptOptions;
  readonly #logStart: number;
  readonly #ended = Promise.withResolvers<string>();
  #missing: string | null = null;

  constructor(options: StartAttemptOptions) {
    this.#options = options;
    this.#logStart = logSize(options.logFile);
  }

  /** Its process is gone, or not wanted any more. */
  end(reason: string): void {
    this.#ended.resolve(reason);
  }

  /** Never rejects because of the process. */
  outcome(run: Run): Promise<StartOutcome> {
    const { desired, port, furtherPorts, token } = this.#options;
    const { entry, settings } = desired;
    const { startup } = settings.probes;
    return settleStart({
      run,
      ended: this.#ended.promise,
      listening: (signal) => untilListening(port, signal),
      missing: async () => {
        const door = { kind: entry.kind, port, token };
        const ports = [port, ...Object.values(furtherPorts)];
        this.#missing = await missingForReady(door, { ports, members: () => run.pids }, startup.timeoutMs);
        return this.#missing;
      },
      intervalMs: startup.intervalMs,
      timeoutMs: settings.startTimeoutMs,
    });
  }

  settled(outcome: StartOutcome): Settled {
    return { ...outcome, lastLines: outcome.phase === 'ready' ? [] : this.lastLines() };
  }

  /** As it stands for one who waits no longer. */
  unfinished(): Settled {
    return this.settled({ phase: 'timed-out', reason: this.#missing });
  }

  /** How its process ended: what V8 does when the heap is full looks like any abort, but for the log. */
  describe(exit: ExitCause): string {
    const isHeapFull =
      exit.signal === 'SIGABRT' &&
      this.lastLines(heapDumpLineCount).some((line) => line.includes(heapIsFull));
    return isHeapFull ? `out of JavaScript heap (${exit.signal})` : describeExit(exit);
  }

  /** The last ones since it began. */
  lastLines(count: number = lastLineCount): readonly string[] {
    return lastLogLines(this.#options.logFile, this.#logStart, count);
  }
}
