/** A supervisor that spawns real processes, and lets them die as they like. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessExit, Supervisor } from '../../src/runtime/supervisor/supervisor.ts';

export interface FakeSupervisor extends Supervisor, AsyncDisposable {
  /** Ids of all runs that were started, in order. */
  readonly started: readonly string[];
}

export function fakeSupervisor(): FakeSupervisor {
  const running = new Map<string, ChildProcess>();
  const started: string[] = [];
  let report: (exit: ProcessExit) => void = () => undefined;
  const end = async (id: string): Promise<void> => {
    const child = running.get(id);
    running.delete(id);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  return {
    started,
    start: async ({ id, argv: [file = '', ...args], env, logFile }) => {
      started.push(id);
      const script = 'exec "$@" >>"$0" 2>&1';
      const child = spawn('/bin/sh', ['-c', script, logFile, file, ...args], {
        env: { ...env },
        stdio: 'ignore',
      });
      running.set(id, child);
      child.once('exit', (code, signal) => report({ id, code, signal }));
      await once(child, 'spawn');
      return child.pid ?? 0;
    },
    stop: end,
    ping: async () => undefined,
    onExit: (listener) => {
      report = listener;
    },
    onEnding: () => undefined,
    close: () => undefined,
    [Symbol.asyncDispose]: async () => void (await Promise.all([...running.keys()].map(end))),
  };
}
