/** Claims: a process is ended at 1.05 times its memory limit at most by a group, at 1.6 times by the sampler; half a core is half a core. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeFleetGroups } from '../src/runtime/limits/fleet-groups.ts';
import type { Limits, ProcessGroup } from '../src/runtime/limits/limiter.ts';
import { openLimiter } from '../src/runtime/limits/open-limiter.ts';
import { readStat } from '../src/runtime/process/identity.ts';
import { residentBytes } from '../src/runtime/process/memory.ts';
import { printTable } from './table.ts';

const limits: Limits = { memoryBytes: 150e6, cpuCores: 0.5, pids: 64 };
const grows = 'const all = []; setInterval(() => all.push(Buffer.alloc(6e5, 1)), 10)';
const busy = 'for (;;);';
const join = 'for f; do [ "$f" = -- ] && break; echo $$ >"$f"; shift; done; shift; exec "$@"';
const measuredMs = 5000;
/** As control looks. */
const sampleMs = 500;
const ticksPerSecond = 100;

const fleetId = `bench-${process.pid}`;
const limiter = openLimiter({ fleetId, enforce: 'prefer', env: process.env });
try {
  const group = await peakInGroup();
  const sampled = await peakBySampler();
  const share = await cpuShare();
  const ratio = (bytes: number | null): string =>
    bytes === null ? 'no group' : (bytes / limits.memoryBytes).toFixed(3);
  printTable(
    ['limit', 'measured', 'claim'],
    [
      [`memory, ${limiter.means}`, ratio(group), 'at most 1.05'],
      ['memory, sampler', ratio(sampled), 'at most 1.6'],
      [`CPU at 0.5, ${limiter.means}`, `${(share * 100).toFixed(1)} %`, '45 to 55 %'],
    ],
  );
  const holds = (group ?? 0) <= 1.05 * limits.memoryBytes && sampled <= 1.6 * limits.memoryBytes;
  process.exitCode = holds && share >= 0.45 && share <= 0.55 ? 0 : 1;
} finally {
  removeFleetGroups(fleetId);
}

function run(group: ProcessGroup | null, script: string) {
  const joins = group === null ? [] : group.joins;
  return spawn('/bin/sh', ['-c', join, 'sh', ...joins, '--', process.execPath, '-e', script], {
    stdio: 'ignore',
  });
}

async function peakInGroup(): Promise<number | null> {
  const group = limiter.open('memory', limits);
  await once(run(group, grows), 'exit');
  const { peakBytes } = group.usage();
  group.close();
  return peakBytes;
}

async function peakBySampler(): Promise<number> {
  const child = run(null, grows);
  const pids = new Set([child.pid ?? 0]);
  let peak = 0;
  for (let lookAt = performance.now() + sampleMs; ; await sleep(5)) {
    const used = residentBytes(pids);
    peak = Math.max(peak, used);
    if (performance.now() < lookAt) continue;
    lookAt += sampleMs;
    if (used <= limits.memoryBytes) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
    return peak;
  }
}

async function cpuShare(): Promise<number> {
  const group = limiter.open('cpu', limits);
  group.settle();
  const child = run(group, busy);
  await sleep(1000);
  const ticks = (): number => readStat(child.pid ?? 0)?.cpuTicks ?? 0;
  const [from, began] = [ticks(), performance.now()];
  await sleep(measuredMs);
  const share = (ticks() - from) / ticksPerSecond / ((performance.now() - began) / 1000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  group.close();
  return share;
}
