/** Five crashes in a minute: starting again would only repeat them. */
const crashesAllowed = 5;
const windowMs = 60_000;

export class CrashCounter {
  readonly #now: () => number;
  #crashesAtMs: number[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @returns whether this crash is one too many */
  record(): boolean {
    const now = this.#now();
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => now - atMs < windowMs), now];
    return this.#crashesAtMs.length >= crashesAllowed;
  }

  /** After the operator asked for another try. */
  reset(): void {
    this.#crashesAtMs = [];
  }
}
