/** Numbers that look random and are the same every time. */
export interface SeededRandom {
  /** 0 to 1, the last excluded. */
  next(): number;
  /** A whole number from 0 to `below`, the last excluded. */
  below(limit: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** @see Mulberry32, Tommy Ettinger, public domain */
export function seededRandom(seed: number): SeededRandom {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, pick: (values) => values[below(values.length)] ?? values[0] };
}
