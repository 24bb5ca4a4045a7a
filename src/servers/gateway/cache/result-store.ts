/**
 * Where results are kept. Each server has a generation: what was kept in an earlier one is not found any more, so that
 * one write makes all results of a server stale, also those that are being fetched at the time.
 */
export interface ResultStore {
  get(server: string, key: string): Found | Promise<Found>;
  /** Keeps `result` for the generation in which it was asked for. Rejects never. */
  set(server: string, key: string, kept: Kept): void | Promise<void>;
  /** Begins the next generation of `server`. Rejects never. */
  invalidate(server: string): void | Promise<void>;
}

export interface Found {
  /** JSON; `null`: nothing is kept. */
  readonly result: string | null;
  /** The present one. */
  readonly generation: string;
}

export interface Kept {
  readonly result: string;
  readonly generation: string;
  readonly ttlMs: number;
}
