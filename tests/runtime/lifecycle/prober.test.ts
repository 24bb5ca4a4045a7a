import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { Prober } from '../../../src/runtime/lifecycle/prober.ts';

const settings = { intervalMs: 10, timeoutMs: 1000, failures: 3 };
const patience = { timeout: 5000, interval: 5 };

/** A prober whose questions the test answers, the last answer again and again. */
function proberOf(...answers: readonly (string | null)[]) {
  const verdicts: (string | null)[] = [];
  const asked: number[] = [];
  const prober = new Prober({
    settings,
    ask: async (timeoutMs) => {
      asked.push(timeoutMs);
      const failure = answers[Math.min(asked.length, answers.length) - 1] ?? null;
      if (failure !== null) throw new Error(failure);
    },
    onVerdict: (failure) => verdicts.push(failure),
  });
  return { prober, verdicts, asked, [Symbol.dispose]: () => prober.stop() };
}

describe('Prober', () => {
  it('gives a bad verdict after so many bad answers in a row, and a good one at once', async ({ expect }) => {
    using world = proberOf('late', 'late', null, 'late', 'late', 'too late', null);
    for (let count = 1; count <= 7; count += 1) await world.prober.ask();
    expect(world.verdicts).toEqual([null, 'too late', null]);
    expect(new Set(world.asked)).toEqual(new Set([settings.timeoutMs]));
  });

  it('asks again and again, until it is stopped', async ({ expect }) => {
    using world = proberOf(null);
    world.prober.start();
    await expect.poll(() => world.asked.length, patience).toBeGreaterThan(3);
    world.prober.stop();
    const count = world.asked.length;
    await sleep(5 * settings.intervalMs);
    expect(world.asked).toHaveLength(count);
  });

  it('forgets the answer to a question from before it was stopped', async ({ expect }) => {
    const answer = Promise.withResolvers<void>();
    const verdicts: (string | null)[] = [];
    const prober = new Prober({
      settings,
      ask: () => answer.promise,
      onVerdict: (failure) => verdicts.push(failure),
    });
    const asking = prober.ask();
    prober.stop();
    answer.resolve();
    await asking;
    expect(verdicts).toEqual([]);
  });
});
