/** What is done to a contender, and what it costs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStat } from '../../src/runtime/process/identity.ts';
import { residentBytes } from '../../src/runtime/process/memory.ts';
import type { Caller } from '../memory/caller.ts';
import { echoCommand, type Running } from './contender.ts';
import { echoProcesses } from './echo-processes.ts';

const ticksPerSecond = 100;
const capMs = 20_000;
const pauseMs = 10;

/** Milliseconds of each of `count` calls, one after another. */
export async function timesOf({ call }: Caller, tool: string, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await echoed(call, tool, `call ${index}`);
    times.push(performance.now() - began);
  }
  return times;
}

export interface Load {
  readonly callsPerSecond: number;
  /** Of the process that takes the calls. */
  readonly cpuMicroseconds: number;
  /** Of all its processes. */
  readonly allCpuMicroseconds: number;
}

/** Every caller calls without a pause. */
export async function loadOf(running: Running, callers: readonly Caller[], seconds: number): Promise<Load> {
  const pids = running.pids();
  const before = pids.map(ticksOf);
  const began = performance.now();
  const until = began + seconds * 1000;
  let calls = 0;
  await Promise.all(
    callers.map(async ({ call }, index) => {
      while (performance.now() < until) {
        await echoed(call, running.tool, `caller ${index}`);
        calls += 1;
      }
    }),
  );
  const elapsed = (performance.now() - began) / 1000;
  const used = pids.map((pid, index) => (ticksOf(pid) - (before[index] ?? 0)) / ticksPerSecond);
  const perCall = (cpuSeconds: number): number => (cpuSeconds / calls) * 1e6;
  return {
    callsPerSecond: calls / elapsed,
    cpuMicroseconds: perCall(used[0] ?? Number.NaN),
    allCpuMicroseconds: perCall(used.reduce((sum, each) => sum + each, 0)),
  };
}

/** Of the process that takes the calls, and of all. */
export function memoryMb({ pids }: Running): readonly [number, number] {
  const all = pids();
  return [residentBytes(new Set(all.slice(0, 1))) / 1e6, residentBytes(new Set(all)) / 1e6];
}

/** Freezes the echo server: milliseconds until a call ends in an error; `null`: it has not after 20 s. */
export async function untilFrozenNoticed(running: Running, label: string): Promise<number | null> {
  await using caller = await running.open({ timeoutMs: capMs });
  await echoed(caller.call, running.tool, 'before');
  const frozen = echoProcesses(label);
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  const began = performance.now();
  try {
    const error = await caller.call(running.tool, { text: 'anybody?' }).then(
      () => new Error('a frozen server answered'),
      (reason: unknown) => reason,
    );
    return String(error).includes('no answer in') ? null : performance.now() - began;
  } finally {
    for (const pid of frozen) {
      // Who noticed has ended it.
      if (echoProcesses(label).includes(pid)) process.kill(pid, 'SIGCONT');
    }
    await settled(running);
  }
}

/** Kills the echo server: milliseconds until a call in the same session is good; `null`: none is within 20 s. */
export async function untilGoodAgain(running: Running, label: string): Promise<number | null> {
  await using caller = await running.open({ timeoutMs: capMs });
  await echoed(caller.call, running.tool, 'before');
  for (const pid of echoProcesses(label)) process.kill(pid, 'SIGKILL');
  const began = performance.now();
  while (performance.now() - began < capMs) {
    const isGood = await echoed(caller.call, running.tool, 'after').then(
      () => true,
      () => false,
    );
    if (isGood) return performance.now() - began;
    await sleep(pauseMs);
  }
  return null;
}

/** Milliseconds from the start of the echo server until it has answered its opening. */
export async function ownStartMs(label: string): Promise<number> {
  const [program, ...args] = echoCommand(label);
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}\n');
    await once(child.stdout, 'data');
    return performance.now() - began;
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** Until a new session works again, or nothing is to be hoped for. */
async function settled(running: Running): Promise<void> {
  for (const givesUp = performance.now() + capMs; performance.now() < givesUp; await sleep(pauseMs)) {
    try {
      await using caller = await running.open({ timeoutMs: 1000 });
      await echoed(caller.call, running.tool, 'settled');
      return;
    } catch {
      // Not yet.
    }
  }
}

/** @throws Error when something else comes back */
async function echoed(call: Caller['call'], tool: string, text: string): Promise<void> {
  const answer = (await call(tool, { text })) as { readonly text?: string } | undefined;
  if (answer?.text !== text) throw new Error(`said "${text}", heard ${JSON.stringify(answer)}`);
}

function ticksOf(pid: number): number {
  return readStat(pid)?.cpuTicks ?? 0;
}
