import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import { retrySafely } from '../../../src/runtime/resilience/retry.ts';

const signal = new AbortController().signal;
const away = new OperationalError('DATABASE_UNREACHABLE', { target: 'x', reason: 'away' });
const open = new OperationalError('CIRCUIT_OPEN', { dependency: 'x', retryInMs: 1 });

/** Fails so many times with `error`, then answers. */
function failing(times: number, error: unknown): (() => Promise<string>) & { readonly tries: () => number } {
  let tries = 0;
  const work = (): Promise<string> => {
    tries += 1;
    return tries <= times ? Promise.reject(error) : Promise.resolve('answer');
  };
  return Object.assign(work, { tries: () => tries });
}

describe('retrySafely', () => {
  it('answers on the third try', async ({ expect }) => {
    const work = failing(2, away);
    expect(await retrySafely(work, { signal, firstPauseMs: 1 })).toBe('answer');
    expect(work.tries()).toBe(3);
  });

  it('gives up after three tries, with the last error', async ({ expect }) => {
    const work = failing(9, away);
    await expect(retrySafely(work, { signal, firstPauseMs: 1 })).rejects.toBe(away);
    expect(work.tries()).toBe(3);
  });

  it.for([
    ['an open circuit', open],
    ['a bug', new Error('undefined is not a function')],
  ] as const)('does not repeat %s', async ([, error], { expect }) => {
    const work = failing(9, error);
    await expect(retrySafely(work, { signal, firstPauseMs: 1 })).rejects.toBe(error);
    expect(work.tries()).toBe(1);
  });

  it('stops waiting when the caller has gone', async ({ expect }) => {
    const caller = new AbortController();
    const waiting = retrySafely(failing(9, away), { signal: caller.signal, firstPauseMs: 60_000 });
    caller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });
});
