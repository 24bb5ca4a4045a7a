import { describe, it, onTestFinished, vi } from 'vitest';
import type { RestartPolicy } from '../../../src/runtime/fleet/config.ts';
import { RestartSchedule } from '../../../src/runtime/lifecycle/restart-schedule.ts';

const crash = { code: 1, signal: null, isOutOfMemory: false };
const done = { code: 0, signal: null, isOutOfMemory: false };

/** A schedule on a clock that the test moves. */
function scheduleOf(restart: RestartPolicy = 'on-failure') {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const missing: string[] = [];
  const waits: string[] = [];
  const counted = { starts: 0 };
  const schedule = new RestartSchedule({
    settings: { restart, restartDelayMs: 100 },
    missingNeeds: () => missing,
    onWaiting: (reason) => waits.push(reason),
    onDue: () => {
      counted.starts += 1;
    },
  });
  return { schedule, missing, waits, counted };
}

describe('RestartSchedule', () => {
  it.for([
    { restart: 'on-failure', exit: crash, wasReadyForMs: null, state: 'restarting' },
    { restart: 'on-failure', exit: done, wasReadyForMs: null, state: 'stopped' },
    { restart: 'on-failure', exit: done, wasReadyForMs: 5, state: 'restarting' },
    { restart: 'always', exit: done, wasReadyForMs: null, state: 'restarting' },
    { restart: 'never', exit: crash, wasReadyForMs: 5, state: 'stopped' },
  ] as const)(
    'with $restart, exit code $exit.code and $wasReadyForMs ms of being ready leave it $state',
    ({ restart, exit, wasReadyForMs, state }, { expect }) => {
      const { schedule, counted } = scheduleOf(restart);
      expect(schedule.ended({ reason: 'it went', exit, wasReadyForMs })).toEqual({
        state,
        reason: 'it went',
      });
      vi.advanceTimersByTime(99);
      expect(counted.starts).toBe(0);
      vi.advanceTimersByTime(1);
      expect(counted.starts).toBe(state === 'restarting' ? 1 : 0);
    },
  );

  it('says after the fifth crash in a minute when it tries again, and tries then', ({ expect }) => {
    const { schedule, counted } = scheduleOf();
    vi.setSystemTime('2026-01-01T00:00:00Z');
    const ends = Array.from({ length: 5 }, () =>
      schedule.ended({ reason: 'exit code 1', exit: crash, wasReadyForMs: null }),
    );
    expect(ends.at(-1)).toEqual({
      state: 'crash-loop',
      reason: 'five crashes in a minute, the last one exit code 1; tried again at 00:05:00 UTC',
    });
    vi.advanceTimersByTime(299_999);
    expect(counted.starts).toBe(0);
    vi.advanceTimersByTime(1);
    expect(counted.starts).toBe(1);
  });

  it('waits for what it needs, and starts once when that is up', ({ expect }) => {
    const { schedule, missing, waits, counted } = scheduleOf();
    missing.push('postgres');
    schedule.startWhenPossible();
    schedule.look();
    expect({ waits: new Set(waits), ...counted }).toEqual({
      waits: new Set(['waits for postgres']),
      starts: 0,
    });
    missing.length = 0;
    schedule.look();
    schedule.look();
    expect(counted.starts).toBe(1);
  });

  it('starts nothing after it was told to forget', ({ expect }) => {
    const { schedule, missing, counted } = scheduleOf();
    schedule.ended({ reason: 'exit code 1', exit: crash, wasReadyForMs: null });
    schedule.forget();
    missing.push('postgres');
    schedule.startWhenPossible();
    schedule.forget();
    missing.length = 0;
    schedule.look();
    vi.advanceTimersByTime(400_000);
    expect(counted.starts).toBe(0);
  });

  it('counts restarts until the operator asks for a start', ({ expect }) => {
    const { schedule } = scheduleOf();
    schedule.ended({ reason: 'exit code 1', exit: crash, wasReadyForMs: null });
    expect(schedule.restarts).toBe(1);
    schedule.reset();
    expect(schedule.restarts).toBe(0);
  });
});
