/** Asks the same question again and again, and tells when the answers change from good to bad or back. */
import { reasonOf } from '../errors.ts';
import type { ProbeSettings } from '../fleet/config.ts';

export interface ProberOptions {
  readonly settings: ProbeSettings;
  /** Rejects when the answer is bad, or does not come within `timeoutMs`. */
  readonly ask: (timeoutMs: number) => Promise<void>;
  /** After each good answer with `null`, after the last of `settings.failures` bad ones in a row with its reason. */
  readonly onVerdict: (failure: string | null) => void;
}

export class Prober {
  readonly #options: ProberOptions;
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Raised by each start and stop: answers to questions from before count no more. */
  #round = 0;

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.#failures = 0;
    this.#next(this.#round, this.#options.settings.intervalMs);
  }

  stop(): void {
    this.#round += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Asks once, now. */
  async ask(): Promise<void> {
    const round = this.#round;
    const { settings, ask, onVerdict } = this.#options;
    const failure = await ask(settings.timeoutMs).then(() => null, reasonOf);
    if (round !== this.#round) return;
    this.#failures = failure === null ? 0 : this.#failures + 1;
    if (failure === null || this.#failures >= settings.failures) onVerdict(failure);
  }

  #next(round: number, inMs: number): void {
    this.#timer = setTimeout(async () => {
      const began = performance.now();
      await this.ask();
      const { intervalMs } = this.#options.settings;
      if (round === this.#round) this.#next(round, Math.max(0, intervalMs - (performance.now() - began)));
    }, inMs);
  }
}
