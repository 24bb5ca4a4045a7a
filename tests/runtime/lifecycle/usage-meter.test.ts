import { describe, it } from 'vitest';
import { UsageMeter } from '../../../src/runtime/lifecycle/usage-meter.ts';
import type { ProcessStat } from '../../../src/runtime/process/identity.ts';

const pid = process.pid;
const noSuchPid = 2 ** 22 + 1;

/** This process, and a child of it that used `childTicks` more, where given. */
function table(ticks: number, childTicks?: number): readonly ProcessStat[] {
  const own = { pid, parent: 1, state: 'S', startTime: '1', cpuTicks: ticks };
  const stranger = { ...own, pid: noSuchPid + 1, cpuTicks: 1e6 };
  if (childTicks === undefined) return [own, stranger];
  return [own, { ...own, pid: noSuchPid, parent: pid, cpuTicks: childTicks }, stranger];
}

describe('UsageMeter', () => {
  it.for([
    { use: 'nothing', before: table(100), after: table(100), cores: 0 },
    { use: 'half of a core', before: table(100), after: table(200), cores: 0.5 },
    { use: 'two cores, with its child', before: table(0, 0), after: table(200, 200), cores: 2 },
    { use: 'less than nothing, as its child ended', before: table(100, 500), after: table(110), cores: 0 },
  ])('tells a use of $use between two samples', ({ before, after, cores }, { expect }) => {
    const meter = new UsageMeter();
    expect(meter.sample(pid, before, 1000).cores).toBeNull();
    expect(meter.sample(pid, after, 3000).cores).toBe(cores);
  });

  it('begins anew after a reset, and tells nothing of no time', ({ expect }) => {
    const meter = new UsageMeter();
    meter.sample(pid, table(100), 1000);
    expect(meter.sample(pid, table(200), 1000).cores).toBeNull();
    meter.reset();
    expect(meter.sample(pid, table(300), 2000).cores).toBeNull();
  });

  it('reads the memory of the process that is there, and none of one that is gone', ({ expect }) => {
    const meter = new UsageMeter();
    const { bytes } = meter.sample(pid, table(0, 0), 0);
    expect(bytes / process.memoryUsage.rss()).toBeGreaterThan(0.5);
    expect(bytes / process.memoryUsage.rss()).toBeLessThan(2);
    expect(meter.sample(noSuchPid, table(0), 0).bytes).toBe(0);
  });
});
