/** Notices a replica that stands still with calls in flight: no byte for a second, and no answer to a simple question. */
import { reasonOf } from '../../../runtime/errors.ts';
import { probe } from '../../../runtime/health/http-probe.ts';

const lookEveryMs = 500;
const silentMs = 1000;
/** An event loop that is busy for less is not frozen. */
const answerTimeoutMs = 1800;

export interface Watched {
  readonly url: string;
  /** Calls that are cut off when it is frozen. */
  readonly cuts: Set<(error: Error) => void>;
  /** When bytes came from it last, or the first call went out to it; monotonic. */
  lastLifeMs: number;
}

/** One timer for each replica that has calls in flight. */
export class FreezeWatch {
  readonly #watched: Watched;
  readonly #onFrozen: () => void;
  #timer: NodeJS.Timeout | null = null;
  #isAsking = false;

  constructor(watched: Watched, onFrozen: () => void) {
    this.#watched = watched;
    this.#onFrozen = onFrozen;
  }

  /** @returns ends the watch over this call */
  over(cut: (error: Error) => void): () => void {
    const { cuts } = this.#watched;
    if (cuts.size === 0) this.#watched.lastLifeMs = performance.now();
    cuts.add(cut);
    this.#timer ??= setInterval(() => void this.#look(), lookEveryMs).unref();
    return () => {
      cuts.delete(cut);
      if (cuts.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  async #look(): Promise<void> {
    if (this.#isAsking || performance.now() - this.#watched.lastLifeMs < silentMs) return;
    this.#isAsking = true;
    try {
      const port = Number(new URL(this.#watched.url).port);
      await probe({ port, path: '/live', token: null, timeoutMs: answerTimeoutMs });
      this.#watched.lastLifeMs = performance.now();
    } catch (error) {
      // Bytes that came meanwhile say more than the probe.
      if (performance.now() - this.#watched.lastLifeMs >= silentMs) this.#cutOff(reasonOf(error));
    } finally {
      this.#isAsking = false;
    }
  }

  #cutOff(reason: string): void {
    const cuts = [...this.#watched.cuts];
    if (cuts.length === 0) return;
    this.#onFrozen();
    for (const cut of cuts) cut(new Error(`it stands still: ${reason}`));
  }
}
