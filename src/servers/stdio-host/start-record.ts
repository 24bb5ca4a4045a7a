/** How the start of a child goes: when it began, whether it came to ready, and what its log said meanwhile. */
import type { HostedStart } from '../../runtime/fleet/hosted.ts';
import { lastLogLines, logSize } from '../../runtime/telemetry/last-log-lines.ts';

const lastLineCount = 5;

export class StartRecord {
  readonly #logFile: string;
  #settled: HostedStart | null = null;
  #startedAt: string | null = null;
  #beganMs = 0;
  #readyMs: number | null = null;
  #readyAtMs: number | null = null;
  #logStart = 0;
  #isTimedOut = false;

  constructor(logFile: string) {
    this.#logFile = logFile;
  }

  /** How the first start since it was asked for went; `null` while that is under way. */
  get settled(): HostedStart | null {
    return this.#settled;
  }

  /** ISO 8601; `null` before the first start. */
  get startedAt(): string | null {
    return this.#startedAt;
  }

  /** From spawn to ready. */
  get readyMs(): number | null {
    return this.#readyMs;
  }

  /** `null` while it is not. */
  get readyForMs(): number | null {
    return this.#readyAtMs === null ? null : performance.now() - this.#readyAtMs;
  }

  /** Since it began. */
  get elapsedMs(): number {
    return performance.now() - this.#beganMs;
  }

  /** The operator, or the list of servers, wants it anew. */
  askedFor(): void {
    this.#settled = null;
  }

  begin(): void {
    this.#startedAt = new Date().toISOString();
    this.#beganMs = performance.now();
    this.#readyMs = null;
    this.#readyAtMs = null;
    this.#isTimedOut = false;
    this.#logStart = logSize(this.#logFile);
  }

  ready(): void {
    this.#readyAtMs = performance.now();
    this.#readyMs = Math.round(this.elapsedMs);
    this.#settled ??= { phase: 'ready', reason: null, lastLines: [] };
  }

  timedOut(): void {
    this.#isTimedOut = true;
  }

  /** It is not ready any more, and nothing of it is to be told. */
  stopped(): void {
    this.#readyAtMs = null;
  }

  /** It ended without having been asked to. @returns the last lines of its log since it began */
  ended(reason: string): readonly string[] {
    const lastLines = lastLogLines(this.#logFile, this.#logStart, lastLineCount);
    this.#readyAtMs = null;
    this.#settled ??= { phase: this.#isTimedOut ? 'timed-out' : 'crashed', reason, lastLines };
    return lastLines;
  }
}
