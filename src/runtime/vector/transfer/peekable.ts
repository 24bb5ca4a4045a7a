/** A stream whose next value can be looked at before it is taken. */
export class Peekable<T> {
  readonly #stream: AsyncIterator<T>;
  #next: { readonly value: T } | null = null;

  constructor(stream: AsyncIterable<T>) {
    this.#stream = stream[Symbol.asyncIterator]();
  }

  /** `null` at the end. */
  async peek(): Promise<T | null> {
    if (this.#next === null) {
      const { value, done } = await this.#stream.next();
      if (done === true) return null;
      this.#next = { value };
    }
    return this.#next.value;
  }

  /** Takes what was looked at. */
  drop(): void {
    this.#next = null;
  }
}
