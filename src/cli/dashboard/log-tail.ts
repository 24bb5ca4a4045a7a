import type { LogEntry } from '../logs/log-entry.ts';

/** Reads the log of the process `id` and goes on until `signal` aborts. */
export type FollowLog = (id: string, signal: AbortSignal) => AsyncIterable<LogEntry>;

export interface TailEntry extends LogEntry {
  /** Counts the entries shown since the log was opened. */
  readonly number: number;
}

const keptEntries = 500;

/** The end of one process's log, kept up to date while it is shown. */
export class LogTail {
  readonly #follow: FollowLog;
  readonly #listeners = new Set<() => void>();
  #entries: readonly TailEntry[] = [];
  #isAnnounced = false;

  constructor(follow: FollowLog) {
    this.#follow = follow;
  }

  /** @returns what ends it */
  open(id: string): () => void {
    const closing = new AbortController();
    this.#set([]);
    this.#read(id, closing.signal).catch((error: unknown) => {
      const msg = `The log cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      this.#set([{ number: 0, id, time: null, level: 'error', trace_id: null, msg, fields: {} }]);
    });
    return () => closing.abort();
  }

  readonly entries = (): readonly TailEntry[] => this.#entries;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async #read(id: string, signal: AbortSignal): Promise<void> {
    let number = 0;
    for await (const entry of this.#follow(id, signal)) {
      if (signal.aborted) return;
      number += 1;
      this.#set([...this.#entries, { ...entry, number }].slice(-keptEntries));
    }
  }

  #set(entries: readonly TailEntry[]): void {
    this.#entries = entries;
    if (this.#isAnnounced) return;
    // A burst of lines is one change.
    this.#isAnnounced = true;
    setImmediate(() => {
      this.#isAnnounced = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
