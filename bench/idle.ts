/** Claim: control and pm2's daemon together take less than 130 MB and less than 1 % of a core while the fleet idles. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isWatchdog } from '../src/runtime/fleet/watchdog.ts';
import { readProc, readStat } from '../src/runtime/process/identity.ts';
import { residentBytes } from '../src/runtime/process/memory.ts';
import type { MarkedProcess } from '../src/runtime/process/table.ts';
import { isDaemon } from '../src/runtime/supervisor/daemon-process.ts';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { printTable } from './table.ts';

const settleMs = 30_000;
const measuredMs = 30_000;
const ticksPerSecond = 100;
const allowedMb = 130;
const allowedPercent = 1;

await using fleet = new TrialFleet();
await fleet.succeed('up');
await sleep(settleMs);
const watchmen = fleet.processes().flatMap((process) => {
  const name = nameOf(process);
  return name === null ? [] : [{ name, pid: process.pid }];
});
const before = watchmen.map(({ pid }) => ticksOf(pid));
const began = performance.now();
await sleep(measuredMs);
const seconds = (performance.now() - began) / 1000;
const rows = watchmen.map(({ name, pid }, index) => ({
  name,
  mb: residentMb(pid),
  percent: ((ticksOf(pid) - (before[index] ?? 0)) / ticksPerSecond / seconds) * 100,
}));
// What both share of Node itself is there once.
const together = new Set(watchmen.filter(({ name }) => name !== 'watchdog').map(({ pid }) => pid));
const mb = residentBytes(together) / 1e6;
await fleet.run('down');

printTable(
  ['process', 'MB', '% of a core'],
  rows.map(({ name, mb, percent }) => [name, mb.toFixed(1), percent.toFixed(2)]),
);
const both = rows.filter(({ name }) => name !== 'watchdog');
const percent = both.reduce((sum, row) => sum + row.percent, 0);
console.log(`
control and pm2   ${mb.toFixed(1)} MB   (claim: under ${allowedMb})
                  ${percent.toFixed(2)} % of a core   (claim: under ${allowedPercent})`);
process.exitCode = mb < allowedMb && percent < allowedPercent ? 0 : 1;

function nameOf(process: MarkedProcess): string | null {
  if (isDaemon(process)) return 'pm2 daemon';
  if (isWatchdog(process)) return 'watchdog';
  return process.command.includes('control/main.js') ? 'control' : null;
}

/** Its own and those of its children that ended, such as the watchdog's. */
function ticksOf(pid: number): number {
  const line = readProc(`/proc/${pid}/stat`) ?? '';
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (readStat(pid)?.cpuTicks ?? 0) + Number(fields[13] ?? 0) + Number(fields[14] ?? 0);
}

function residentMb(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '') ?? [];
  return (Number(kib) * 1024) / 1e6;
}
