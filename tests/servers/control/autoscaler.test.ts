import { describe, it } from 'vitest';
import type { Autoscale } from '../../../src/runtime/fleet/config.ts';
import { Autoscaler, type Load } from '../../../src/servers/control/autoscaler.ts';

const settings: Autoscale = { min: 1, max: 4, targetCpu: 0.7, targetCalls: 20, targetQueue: 5 };
const hour = 3600;

/** A server whose load is `loadOf(second)`, in replicas' worth of CPU limit, for so many seconds. @returns every step */
function simulate(
  seconds: number,
  loadOf: (second: number) => Partial<Load> & { readonly work?: number | null },
  changes: Partial<Autoscale> = {},
) {
  let ms = 0;
  const autoscaler = new Autoscaler({ ...settings, ...changes }, () => ms);
  let replicas = changes.min ?? settings.min;
  const steps: { readonly second: number; readonly to: number; readonly reason: string }[] = [];
  for (let second = 1; second <= seconds; second += 1) {
    ms = second * 1000;
    const { work = 0, ...load } = loadOf(second);
    const step = autoscaler.observe({
      replicas,
      readyReplicas: replicas,
      cpuShare: work === null ? null : Math.min(1, work / replicas),
      callsInFlight: 0,
      queueDepth: 0,
      ...load,
    });
    if (step === null) continue;
    steps.push({ second, ...step });
    replicas = step.to;
  }
  return steps;
}

describe('Autoscaler', () => {
  it('adds a replica when the need has lasted for ten seconds, and says why', ({ expect }) => {
    expect(simulate(60, () => ({ work: 1 }))).toEqual([
      { second: 10, to: 2, reason: 'CPU at 100 % of its limit (target 70 %) for 10 s' },
    ]);
  });

  it.for([
    { load: { callsInFlight: 50 }, to: 3, reason: '50 calls in flight per replica (target 20) for 10 s' },
    { load: { queueDepth: 9 }, to: 2, reason: '9 calls waiting per replica (target 5) for 10 s' },
  ])('goes by the greatest need: $reason', ({ load, to, reason }, { expect }) => {
    expect(simulate(11, () => ({ work: 0.1, ...load }))).toEqual([{ second: 10, to, reason }]);
  });

  it('at most doubles in one step, or adds two', ({ expect }) => {
    const steps = simulate(40, () => ({ callsInFlight: 10_000 }), { max: 16 });
    expect(steps.map(({ to }) => to)).toEqual([3, 6, 12, 16]);
  });

  it('takes no step for a spike of a few seconds', ({ expect }) => {
    expect(simulate(hour, (second) => ({ work: second % 60 < 9 ? 1 : 0.1 }))).toEqual([]);
  });

  it('does not follow a sawtooth: one step up, none down, for hours', ({ expect }) => {
    const steps = simulate(3 * hour, (second) => ({ work: second % 40 < 20 ? 1 : 0.05 }));
    expect(steps.map(({ to }) => to)).toEqual([2]);
  });

  it('takes away what was not needed for a minute', ({ expect }) => {
    const steps = simulate(200, (second) => ({ callsInFlight: second < 30 ? 80 : 0 }));
    expect(steps).toEqual([
      expect.objectContaining({ to: 3 }),
      expect.objectContaining({ to: 4 }),
      { second: 89, to: 1, reason: '1 replica was enough for 60 s' },
    ]);
  });

  it.for([
    { what: 'close to its target', load: { work: 0.76 } },
    { what: 'of unknown use', load: { work: null } },
  ])('leaves a server alone that is $what', ({ load }, { expect }) => {
    expect(simulate(hour, () => load)).toEqual([]);
  });

  it('never goes below min or above max', ({ expect }) => {
    const steps = simulate(300, (second) => ({ work: second < 60 ? 9 : 0 }), { min: 2, max: 3 });
    expect(steps.map(({ to }) => to)).toEqual([3, 2]);
  });

  it('waits for the last step to end', ({ expect }) => {
    const steps = simulate(100, (second) => ({ work: 9, readyReplicas: second < 50 ? 0 : 9 }));
    expect(steps[0]).toMatchObject({ second: 50 });
  });
});
