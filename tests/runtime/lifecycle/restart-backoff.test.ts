import { describe, it } from 'vitest';
import { RestartBackoff } from '../../../src/runtime/lifecycle/restart-backoff.ts';

const hour = 3_600_000;

function backoffAt({
  fixedDelayMs = null,
  random = 0,
}: {
  fixedDelayMs?: number | null;
  random?: number;
} = {}) {
  const clock = { ms: 0 };
  const backoff = new RestartBackoff({ fixedDelayMs, now: () => clock.ms, random: () => random });
  /** Crashes `wasReadyForMs` after the last call, and says what follows. */
  const crash = (afterMs: number, wasReadyForMs: number | null = null) => {
    clock.ms += afterMs;
    return backoff.crashed({ wasReadyForMs });
  };
  return { backoff, crash };
}

describe('RestartBackoff', () => {
  it('waits a quarter of a second, then twice as long after each crash in a row, up to 30 s', ({
    expect,
  }) => {
    const { crash } = backoffAt();
    // Far enough apart not to be given up.
    const delays = Array.from({ length: 9 }, () => crash(20_000));
    expect(delays.map((after) => (after.action === 'restart' ? after.inMs : null))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });

  it.for([
    { random: 0, inMs: 250 },
    { random: 0.5, inMs: 187.5 },
    { random: 1, inMs: 125 },
  ])('waits $inMs ms at first when chance says $random', ({ random, inMs }, { expect }) => {
    expect(backoffAt({ random }).crash(0)).toEqual({ action: 'restart', inMs });
  });

  it('waits as long as it is told to, every time', ({ expect }) => {
    const { crash } = backoffAt({ fixedDelayMs: 5000, random: 1 });
    const delays = [crash(0), crash(20_000), crash(20_000)];
    expect(delays).toEqual(delays.map(() => ({ action: 'restart', inMs: 5000 })));
  });

  it('begins anew with one that was ready for a minute', ({ expect }) => {
    const { crash } = backoffAt();
    crash(0);
    crash(20_000);
    expect(crash(60_000, 59_999)).toEqual({ action: 'restart', inMs: 1000 });
    expect(crash(60_000, 60_000)).toEqual({ action: 'restart', inMs: 250 });
  });

  it('gives up for five minutes at the fifth crash within a minute', ({ expect }) => {
    const { crash } = backoffAt();
    for (let count = 1; count < 5; count += 1) expect(crash(14_999)).toMatchObject({ action: 'restart' });
    expect(crash(3)).toEqual({ action: 'give-up', retryInMs: 300_000 });
  });

  it('gives up again at the first crash after its try', ({ expect }) => {
    const { crash } = backoffAt();
    for (let count = 1; count <= 5; count += 1) crash(1000);
    expect(crash(300_000, 1000)).toEqual({ action: 'give-up', retryInMs: 300_000 });
    expect(crash(300_000, 60_000)).toEqual({ action: 'restart', inMs: 250 });
  });

  it.for([
    { what: 'the operator asks', change: (backoff: RestartBackoff) => backoff.reset() },
    { what: 'it was ready for an hour', change: (backoff: RestartBackoff) => backoff.readyFor(hour) },
  ])('forgets all crashes when $what', ({ change }, { expect }) => {
    const { backoff, crash } = backoffAt();
    for (let count = 1; count <= 4; count += 1) crash(1000);
    expect(backoff.restarts).toBe(4);
    change(backoff);
    expect(backoff.restarts).toBe(0);
    expect(crash(1000)).toEqual({ action: 'restart', inMs: 250 });
  });

  it('remembers them when it was ready for less than an hour', ({ expect }) => {
    const { backoff, crash } = backoffAt();
    crash(0);
    backoff.readyFor(hour - 1);
    expect(backoff.restarts).toBe(1);
  });
});
