/** Tells a slow answer from a Weaviate that is gone: after a silence, it is asked whether it lives. */

/** After this long without an answer it is asked, and again each time it has been. */
const silenceMs = 1000;
/** How long it may take to say that it lives. */
const probeMs = 1000;

export class SilenceWatch {
  readonly #ask: (deadline: AbortSignal) => Promise<unknown>;
  #probe: Promise<boolean> | null = null;

  constructor(ask: (deadline: AbortSignal) => Promise<unknown>) {
    this.#ask = ask;
  }

  /** Runs `work` with a signal that aborts within some 2 s when nobody is there any more. */
  async guard<T>(work: (gone: AbortSignal) => Promise<T>): Promise<T> {
    const gone = new AbortController();
    const timer = setInterval(async () => {
      if (!(await this.#isThere())) gone.abort(new DOMException('it has fallen silent', 'TimeoutError'));
    }, silenceMs);
    try {
      return await work(gone.signal);
    } finally {
      clearInterval(timer);
    }
  }

  /** One question at a time, however many wait. */
  #isThere(): Promise<boolean> {
    this.#probe ??= this.#ask(AbortSignal.timeout(probeMs))
      .then(
        () => true,
        // Whatever the reason: it did not say that it lives.
        () => false,
      )
      .finally(() => {
        this.#probe = null;
      });
    return this.#probe;
  }
}
