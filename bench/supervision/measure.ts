/** What is done to the servers of a contender, and how long it takes until all is well again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { portHolder } from '../../src/runtime/ports/port-owner.ts';
import { readProc } from '../../src/runtime/process/identity.ts';
import { processesOfFleet, strayProcesses } from '../../src/runtime/process/table.ts';
import { program, type Running } from './contender.ts';

const capMs = 30_000;
const pollMs = 10;
const orphansAfterMs = 10_000;
/** Beyond this nobody has stopped it, and this machine has other things to do. */
const tooMuchBytes = 900e6;

/** Milliseconds until every port answers; `null`: not within 30 s. */
export async function untilAnswering(ports: readonly number[]): Promise<number | null> {
  const began = performance.now();
  const answers = await Promise.all(ports.map((port) => answersWithin(port, capMs)));
  return answers.every((isThere) => isThere) ? performance.now() - began : null;
}

/** Sends `signal` to the server on the first port. @returns milliseconds until it answers again; `null`: it does not */
export async function untilHealed({ ports }: Running, signal: NodeJS.Signals): Promise<number | null> {
  const [port = 0] = ports;
  const victim = pidOn(port);
  const began = performance.now();
  process.kill(victim, signal);
  while (performance.now() - began < capMs) {
    const pid = portHolder(port)?.process?.pid;
    if (pid !== undefined && pid !== victim && (await answersWithin(port, 1000)))
      return performance.now() - began;
    await sleep(pollMs);
  }
  return null;
}

/** The most of its own memory that the only server, which grows without end, has had; `null`: nobody ended it. */
export async function peakBytes({ ports }: Running): Promise<number | null> {
  const pid = pidOn(ports[0] ?? 0);
  for (let peak = 0; ; await sleep(pollMs)) {
    const [, kib = null] = /^RssAnon:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '') ?? [];
    if (kib === null) return peak;
    peak = Math.max(peak, Number(kib) * 1024);
    if (peak < tooMuchBytes) continue;
    process.kill(pid, 'SIGKILL');
    return null;
  }
}

export interface AfterLoss {
  /** Servers that run and that nobody looks after. */
  readonly orphans: number;
  readonly isWhole: boolean;
}

/** Kills what looks after the servers with -9, and looks ten seconds later. */
export async function afterLossOfSupervisor({ ports, supervisorPid, mark }: Running): Promise<AfterLoss> {
  if (supervisorPid !== null) process.kill(supervisorPid, 'SIGKILL');
  await sleep(orphansAfterMs);
  const supervisors = processesOfFleet(mark).filter(({ command }) => /God Daemon|supervisord/.test(command));
  const strays = strayProcesses(
    mark,
    supervisors.map(({ pid }) => pid),
  );
  const orphans = strays.filter(({ command }) => command.includes(program)).length;
  const answers = await Promise.all(ports.map((port) => answersWithin(port, 1000)));
  return { orphans, isWhole: orphans === 0 && answers.every((isThere) => isThere) };
}

function pidOn(port: number): number {
  const pid = portHolder(port)?.process?.pid;
  if (pid === undefined) throw new Error(`nobody listens on port ${port}`);
  return pid;
}

async function answersWithin(port: number, ms: number): Promise<boolean> {
  for (const givesUp = performance.now() + ms; performance.now() < givesUp; await sleep(pollMs)) {
    try {
      const signal = AbortSignal.timeout(500);
      if ((await fetch(`http://127.0.0.1:${port}/live`, { signal })).ok) return true;
    } catch {
      // Nobody listens yet, or it stands still.
    }
  }
  return false;
}
