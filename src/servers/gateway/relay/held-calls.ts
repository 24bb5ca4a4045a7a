/**
 * Calls to servers of the legacy era that wait for a client of the modern era: the server asked something while it
 * worked, the client got the question as the result of its request, and comes back with the answer.
 */
import { randomUUID } from 'node:crypto';
import type { Params } from '../protocol/messages.ts';

export interface HeldCall {
  /** Whose it is, and what was called: nobody takes up another's call, or with other words. */
  readonly owner: string;
  /** Gives the client's answers to the server, and the rest of the call to who comes back with them. */
  resume(responses: Params, taker: unknown): void;
  /** Nobody came back in time. */
  giveUp(): void;
}

interface Entry {
  readonly call: HeldCall;
  readonly timer: NodeJS.Timeout;
}

const maxHeld = 1000;
/** People answer slowly. */
const holdMs = 600_000;
const prefix = 'mcpctl-';

export class HeldCalls {
  readonly #held = new Map<string, Entry>();

  /** @returns what the client brings back as `requestState`; `null` when too many are held */
  hold(call: HeldCall): string | null {
    if (this.#held.size >= maxHeld) return null;
    const state = `${prefix}${randomUUID()}`;
    const timer = setTimeout(() => {
      this.#held.delete(state);
      call.giveUp();
    }, holdMs).unref();
    this.#held.set(state, { call, timer });
    return state;
  }

  /** Whether the state looks like one of ours. */
  isOurs(state: unknown): state is string {
    return typeof state === 'string' && state.startsWith(prefix);
  }

  /** `null`: there is no such call, or it is another's. Each state is good for one return. */
  take(state: string, owner: string): HeldCall | null {
    const entry = this.#held.get(state);
    if (entry === undefined || entry.call.owner !== owner) return null;
    this.#held.delete(state);
    clearTimeout(entry.timer);
    return entry.call;
  }

  close(): void {
    for (const { call, timer } of this.#held.values()) {
      clearTimeout(timer);
      call.giveUp();
    }
    this.#held.clear();
  }
}
