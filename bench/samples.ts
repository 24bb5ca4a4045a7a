/** Repeated measurements of several things, in milliseconds. */
export class Samples {
  readonly #byName = new Map<string, number[]>();

  /** Runs `work` and keeps how long it took under `name`. */
  async measure<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await work();
    const known = this.#byName.get(name);
    const tookMs = performance.now() - began;
    if (known === undefined) this.#byName.set(name, [tookMs]);
    else known.push(tookMs);
    return result;
  }

  median(name: string): number {
    const sorted = this.#of(name).toSorted((a, b) => a - b);
    const middle = (sorted.length - 1) / 2;
    return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
  }

  /** Name, median, smallest and greatest of each, in the order of their first measurement. */
  rows(): (readonly [string, number, number, number])[] {
    return [...this.#byName].map(
      ([name, values]) => [name, this.median(name), Math.min(...values), Math.max(...values)] as const,
    );
  }

  #of(name: string): readonly number[] {
    return this.#byName.get(name) ?? [];
  }
}
