/**
 * Claims: mcpctl mends what a shell script, pm2 alone and supervisord do not notice, holds its memory limit, leaves no
 * orphan, and starts in at most 1.5 times the time of the fastest, readiness checks included.
 *
 * All of them run the same servers, one contender after the other, in one run.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { interruption } from './interruption.ts';
import { bash } from './supervision/bash.ts';
import type { Contender, Order, Running } from './supervision/contender.ts';
import { mcpctl } from './supervision/mcpctl.ts';
import {
  type AfterLoss,
  afterLossOfSupervisor,
  peakBytes,
  untilAnswering,
  untilHealed,
} from './supervision/measure.ts';
import { pm2Alone } from './supervision/pm2-alone.ts';
import { installSupervisord } from './supervision/supervisord.ts';
import { printTable } from './table.ts';

const servers = 8;
const rounds = 3;
const limitBytes = 150e6;
const roomyBytes = 1e9;
const allowedCold = 1.5;
const allowedOvershoot = 1.05;
const growth = path.resolve(import.meta.dirname, 'supervision/grow.cjs');

let orders = 0;
const interrupted = interruption();
const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-bench-'));
try {
  const contenders = [bash, pm2Alone, ...(await supervisordIfAny()), mcpctl];
  const results = [];
  for (const contender of contenders) results.push([contender.name, await measure(contender)] as const);
  report(results);
} finally {
  await rm(directory, { recursive: true, force: true });
}

interface Result {
  readonly coldMs: number | null;
  readonly killedMs: number | null;
  readonly frozenMs: number | null;
  readonly peakBytes: number | null;
  readonly loss: AfterLoss;
}

async function measure(contender: Contender): Promise<Result> {
  const cold: (number | null)[] = [];
  const killed: (number | null)[] = [];
  let frozenMs: number | null = null;
  let loss: AfterLoss = { orphans: servers, isWhole: false };
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`${contender.name}, round ${round} of ${rounds}`);
    const began = performance.now();
    await using running = await start(contender, { servers, limitBytes: roomyBytes, nodeOptions: '' });
    const answered = await untilAnswering(running.ports);
    cold.push(answered === null ? null : performance.now() - began);
    killed.push(await untilHealed(running, 'SIGKILL'));
    if (round < rounds) continue;
    frozenMs = await untilHealed(running, 'SIGSTOP').catch(() => null);
    loss = await afterLossOfSupervisor(running);
  }
  console.error(`${contender.name}, memory`);
  await using growing = await start(contender, {
    servers: 1,
    limitBytes,
    nodeOptions: `--require ${growth}`,
  });
  await untilAnswering(growing.ports);
  return {
    coldMs: median(cold),
    killedMs: median(killed),
    frozenMs,
    peakBytes: await peakBytes(growing),
    loss,
  };
}

async function start(
  contender: Contender,
  order: Pick<Order, 'servers' | 'limitBytes' | 'nodeOptions'>,
): Promise<Running> {
  interrupted.throwIfAborted();
  orders += 1;
  const mark = `bench-${process.pid}-${orders}`;
  const own = await mkdtemp(path.join(directory, 'x'));
  return contender.start({ ...order, directory: own, mark });
}

async function supervisordIfAny(): Promise<readonly Contender[]> {
  try {
    return [await installSupervisord(path.join(directory, 'python'))];
  } catch (error) {
    console.log(`supervisord is left out: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return [];
  }
}

function report(results: readonly (readonly [string, Result])[]): void {
  const ms = (value: number | null): string => (value === null ? 'never' : `${Math.round(value)} ms`);
  printTable(
    ['', ...results.map(([name]) => name)],
    [
      [`cold start of ${servers}`, ...results.map(([, { coldMs }]) => ms(coldMs))],
      ['killed, answers again', ...results.map(([, { killedMs }]) => ms(killedMs))],
      ['frozen, answers again', ...results.map(([, { frozenMs }]) => ms(frozenMs))],
      [
        'memory, peak ÷ limit',
        ...results.map(([, { peakBytes: peak }]) =>
          peak === null ? 'never ended' : (peak / limitBytes).toFixed(2),
        ),
      ],
      ['orphans without supervisor', ...results.map(([, { loss }]) => String(loss.orphans))],
      ['whole again by itself', ...results.map(([, { loss }]) => (loss.isWhole ? 'yes' : 'no'))],
    ],
  );
  const colds = results.map(([name, { coldMs }]) => [name, coldMs ?? Number.POSITIVE_INFINITY] as const);
  const ours = results.find(([name]) => name === mcpctl.name)?.[1];
  const cold = (ours?.coldMs ?? Number.NaN) / Math.min(...colds.map(([, ms]) => ms));
  const overshoot = (ours?.peakBytes ?? Number.NaN) / limitBytes;
  const isHealed = ours?.loss.isWhole === true && ours.killedMs !== null && ours.frozenMs !== null;
  console.log(`
cold start ÷ the fastest   ${cold.toFixed(2)}   (claim: at most ${allowedCold})
memory, peak ÷ limit       ${overshoot.toFixed(2)}   (claim: at most ${allowedOvershoot})
heals all three, no orphan ${isHealed ? 'yes' : 'no'}    (claim: yes)`);
  process.exitCode = cold <= allowedCold && overshoot <= allowedOvershoot && isHealed ? 0 : 1;
}

function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  return known.length < values.length ? null : (known[Math.floor(known.length / 2)] ?? null);
}
