/** Does to a process of the fleet what was decided. Every signal goes by the kill rule. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from '../../runtime/process/kill.ts';
import { fleetVariable, type MarkedProcess } from '../../runtime/process/table.ts';
import type { Act } from './choose-act.ts';

export interface ActContext {
  readonly fleetId: string;
  /** Calls a cheap tool of a server once; never rejects. */
  readonly call: (server: string, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

const disturbanceMs = 3000;
/** A fifth of the time it runs. */
const runsMs = 40;
const standsMs = 160;
const callers = 64;
/** It ends by itself, should nobody be left to end it. */
const busyLoop = `const end = Date.now() + ${disturbanceMs}; while (Date.now() < end);`;

/** Resolves when it is done; a disturbance lasts three seconds, and is over then, also when `signal` aborts. */
export async function performAct({ action, victim }: Act, context: ActContext): Promise<void> {
  const { process: target, server } = victim;
  switch (action) {
    case 'kill':
      signalProcess(target, 'SIGKILL');
      return;
    case 'term':
      signalProcess(target, 'SIGTERM');
      return;
    case 'freeze':
      signalProcess(target, 'SIGSTOP');
      return;
    case 'slow':
      return slow(target, context.signal);
    case 'flood':
      return server === null ? undefined : flood(server, context);
    case 'starve':
      return starve(context);
  }
}

async function slow(target: MarkedProcess, signal: AbortSignal): Promise<void> {
  const endsAt = performance.now() + disturbanceMs;
  try {
    while (performance.now() < endsAt && !signal.aborted) {
      if (!signalProcess(target, 'SIGSTOP')) return;
      await pause(standsMs, signal);
      signalProcess(target, 'SIGCONT');
      await pause(runsMs, signal);
    }
  } finally {
    signalProcess(target, 'SIGCONT');
  }
}

async function flood(server: string, { call, signal }: ActContext): Promise<void> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(disturbanceMs)]);
  const calling = async (): Promise<void> => {
    while (!over.aborted) await call(server, over);
  };
  await Promise.all(Array.from({ length: callers }, calling));
}

/** As many busy loops as there are cores; they carry the fleet's mark, so nothing of them can be left over. */
async function starve({ fleetId, signal }: ActContext): Promise<void> {
  const hogs = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', busyLoop], { env: { [fleetVariable]: fleetId }, stdio: 'ignore' }),
  );
  const ended = Promise.all(hogs.map((hog) => (hog.exitCode === null ? once(hog, 'exit') : null)));
  await Promise.race([ended, pause(disturbanceMs, signal)]);
  for (const hog of hogs) hog.kill('SIGKILL');
  await ended;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort ends the pause early; who pauses looks at the signal.
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
