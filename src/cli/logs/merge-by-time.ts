export interface Timed<T> {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly value: T;
}

/** One stream out of several that are each in order; holds one value of each. */
export async function* mergeByTime<T>(
  sources: readonly AsyncGenerator<Timed<T>>[],
  order: 'oldest first' | 'newest first',
): AsyncGenerator<T> {
  const sign = order === 'oldest first' ? 1 : -1;
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    let first = -1;
    let firstMs = 0;
    for (const [index, head] of heads.entries()) {
      if (head.done) continue;
      const { timeMs } = head.value;
      if (first === -1 || (timeMs - firstMs) * sign < 0) {
        first = index;
        firstMs = timeMs;
      }
    }
    const head = heads[first];
    const source = sources[first];
    if (head === undefined || source === undefined || head.done) return;
    yield head.value.value;
    heads[first] = await source.next();
  }
}
