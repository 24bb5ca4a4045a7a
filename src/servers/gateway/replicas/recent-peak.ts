/** The highest of a number over the last second or two: what a look once a second would miss between two calls. */
const windowMs = 1000;

export class RecentPeak {
  readonly #now: () => number;
  #sinceMs: number;
  #current = 0;
  #before = 0;

  /** @param now monotonic clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
    this.#sinceMs = now();
  }

  note(value: number): void {
    this.#turn();
    if (value > this.#current) this.#current = value;
  }

  get value(): number {
    this.#turn();
    return Math.max(this.#current, this.#before);
  }

  #turn(): void {
    const passedMs = this.#now() - this.#sinceMs;
    if (passedMs < windowMs) return;
    this.#before = passedMs < 2 * windowMs ? this.#current : 0;
    this.#current = 0;
    this.#sinceMs = this.#now();
  }
}
