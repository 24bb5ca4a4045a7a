/**
 * Claims: `up` takes as long as the processor time of its servers divided by the cores, not as long as their number;
 * `down` of 40 servers takes at most twice as long as that of the slowest alone.
 *
 * A quarter are tools servers, the others the smallest there can be; all are started by the real `mcpctl`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStat } from '../src/runtime/process/identity.ts';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { interruption } from './interruption.ts';
import { installationWith, smallServers } from './small-servers.ts';
import { printTable } from './table.ts';

const sizes = [4, 10, 20, 40];
const rounds = 3;
const smallShare = 0.75;
const allowedUp = 2;
const allowedDown = 2;
/** What a server still does after its start is not what is measured. */
const settleMs = 2000;
const ticksPerSecond = 100;

interface Result {
  readonly up: number;
  /** Processor time of the whole fleet until all are ready, divided by the cores. */
  readonly ideal: number;
  readonly restart: number;
  readonly down: number;
  readonly slowestStop: number;
}

const interrupted = interruption();
const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-bench-'));
try {
  const small = smallServers(Math.max(...sizes) * smallShare);
  const program = await installationWith(small, directory);
  const results: (readonly [number, Result])[] = [];
  for (const size of sizes) {
    const names = small.slice(0, size * smallShare).map(({ name }) => name);
    results.push([size, await measure(names, size - names.length, program)]);
  }
  report(results);
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(names: readonly string[], tools: number, program: string): Promise<Result> {
  const rows = names.map((name) => `  ${name}: { port: 0, memory: 128MiB }\n`).join('');
  const config = `servers:\n  tools: { port: 0, replicas: ${tools}, memory: 256MiB }\n${rows}`;
  await using fleet = new TrialFleet(config, program);
  const timed = async (...args: string[]): Promise<number> => {
    interrupted.throwIfAborted();
    const began = performance.now();
    await fleet.succeed(...args);
    return performance.now() - began;
  };
  const everyServer = ['tools', ...names];
  // Fills the compile cache: what every `up` but the first one finds.
  await timed('up', ...everyServer);
  await timed('down');
  const all: Result[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`${names.length + tools} servers, round ${round} of ${rounds}`);
    const up = await timed('up', ...everyServer);
    const ideal = (processorSeconds(fleet) * 1000) / availableParallelism();
    const restart = await timed('restart', ...everyServer);
    await sleep(settleMs);
    const stops = [];
    for (const name of everyServer.slice(0, 2)) stops.push(await timed('down', name));
    await timed('up', ...everyServer);
    await sleep(settleMs);
    all.push({ up, ideal, restart, down: await timed('down'), slowestStop: Math.max(...stops) });
  }
  const of = (key: keyof Result): number => median(all.map((result) => result[key]));
  return {
    up: of('up'),
    ideal: of('ideal'),
    restart: of('restart'),
    down: of('down'),
    slowestStop: of('slowestStop'),
  };
}

function processorSeconds(fleet: TrialFleet): number {
  const ticks = fleet.processes().reduce((sum, { pid }) => sum + (readStat(pid)?.cpuTicks ?? 0), 0);
  return ticks / ticksPerSecond;
}

function report(results: readonly (readonly [number, Result])[]): void {
  printTable(
    ['servers', 'up ms', 'CPU ÷ cores', 'restart ms', 'down ms', 'slowest stop ms'],
    results.map(([size, { up, ideal, restart, down, slowestStop }]) => [
      size,
      up,
      ideal,
      restart,
      down,
      slowestStop,
    ]),
  );
  const [size, { up, ideal, down, slowestStop }] = results.at(-1) as (typeof results)[number];
  console.log(`
up of ${size} ÷ (CPU ÷ cores)    ${(up / ideal).toFixed(2)}   (claim: at most ${allowedUp})
down of ${size} ÷ slowest stop   ${(down / slowestStop).toFixed(2)}   (claim: at most ${allowedDown})`);
  process.exitCode = up / ideal <= allowedUp && down / slowestStop <= allowedDown ? 0 : 1;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
