/** Whether and when a process that ended is started again. */
import type { ServerSettings } from '../fleet/config.ts';
import type { ReplicaState } from '../fleet/snapshot.ts';
import type { ExitCause } from '../history/life-event.ts';
import { RestartBackoff } from './restart-backoff.ts';

export interface RestartScheduleOptions {
  readonly settings: Pick<ServerSettings, 'restart' | 'restartDelayMs'>;
  /** Those it needs that are not up. */
  readonly missingNeeds: () => readonly string[];
  /** Called while it is held up by what it needs. */
  readonly onWaiting: (reason: string) => void;
  /** Called when it is to be started. */
  readonly onDue: () => void;
}

export interface End {
  readonly reason: string;
  readonly exit: ExitCause;
  /** `null` when it never was. */
  readonly wasReadyForMs: number | null;
}

export interface Consequence {
  readonly state: Extract<ReplicaState, 'stopped' | 'restarting' | 'crash-loop'>;
  readonly reason: string;
}

export class RestartSchedule {
  readonly #options: RestartScheduleOptions;
  readonly #backoff: RestartBackoff;
  #timer: NodeJS.Timeout | null = null;
  #isDue = false;

  constructor(options: RestartScheduleOptions) {
    this.#options = options;
    this.#backoff = new RestartBackoff({ fixedDelayMs: options.settings.restartDelayMs });
  }

  get restarts(): number {
    return this.#backoff.restarts;
  }

  /** It ended without having been told to: schedules what follows, and says what that is. */
  ended({ reason, exit, wasReadyForMs }: End): Consequence {
    this.forget();
    const { restart } = this.#options.settings;
    // One that had been ready and goes without having been asked has failed its callers, whatever its exit code.
    const isDone = exit.code === 0 && wasReadyForMs === null;
    if (restart === 'never' || (restart === 'on-failure' && isDone)) return { state: 'stopped', reason };
    const next = this.#backoff.crashed({ wasReadyForMs });
    const inMs = next.action === 'restart' ? next.inMs : next.retryInMs;
    this.#timer = setTimeout(() => this.startWhenPossible(), inMs);
    if (next.action === 'restart') return { state: 'restarting', reason };
    const at = new Date(Date.now() + inMs).toISOString().slice(11, 19);
    return {
      state: 'crash-loop',
      reason: `five crashes in a minute, the last one ${reason}; tried again at ${at} UTC`,
    };
  }

  /** Now, or as soon as what it needs is up. */
  startWhenPossible(): void {
    this.forget();
    const missing = this.#options.missingNeeds();
    if (missing.length > 0) {
      this.#isDue = true;
      this.#options.onWaiting(`waits for ${missing.join(', ')}`);
    } else this.#options.onDue();
  }

  /** Looks whether it can be started at last. */
  look(): void {
    if (this.#isDue) this.startWhenPossible();
  }

  /** It has been ready for this long without a break. */
  readyFor(ms: number): void {
    this.#backoff.readyFor(ms);
  }

  /** The operator asks: past crashes count no more. */
  reset(): void {
    this.forget();
    this.#backoff.reset();
  }

  /** Starts nothing any more. */
  forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isDue = false;
  }
}
