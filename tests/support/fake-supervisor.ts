/** A supervisor that spawns real processes, lets them die as they like, and starts none again by itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type {
  ProcessExit,
  ProcessSpec,
  SupervisedProcess,
  Supervisor,
} from '../../src/runtime/supervisor/supervisor.ts';

export interface FakeSupervisor extends Supervisor, AsyncDisposable {
  /** Ids it was told to stop. */
  readonly stopped: readonly string[];
  /** Starts it anew, as after a crash. */
  respawn(id: string): Promise<SupervisedProcess>;
}

interface Running {
  readonly spec: ProcessSpec;
  readonly child: ChildProcess;
  readonly restarts: number;
}

export function fakeSupervisor(): FakeSupervisor {
  const running = new Map<string, Running>();
  const stopped: string[] = [];
  let report: (exit: ProcessExit) => void = () => undefined;
  const run = async (spec: ProcessSpec, restarts: number): Promise<number> => {
    const [file = '', ...args] = spec.argv;
    const script = 'exec "$@" >>"$0" 2>&1';
    const child = spawn('/bin/sh', ['-c', script, spec.logFile, file, ...args], {
      env: { ...spec.env },
      stdio: 'ignore',
    });
    running.set(spec.id, { spec, child, restarts });
    child.once('exit', (code) => report({ id: spec.id, exitCode: code ?? 0 }));
    await once(child, 'spawn');
    return child.pid ?? 0;
  };
  const end = async (id: string): Promise<void> => {
    const child = running.get(id)?.child;
    running.delete(id);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  return {
    stopped,
    start: (spec) => run(spec, 0),
    stop: async (id) => {
      stopped.push(id);
      // An end that was asked for is not reported.
      running.get(id)?.child.removeAllListeners('exit');
      await end(id);
    },
    list: async () =>
      [...running].map(([id, { child, restarts }]) => ({ id, pid: child.pid ?? null, restarts })),
    onExit: (listener) => {
      report = listener;
    },
    close: () => undefined,
    respawn: async (id) => {
      const before = running.get(id);
      if (before === undefined) throw new Error(`${id} was never started`);
      await end(id);
      const restarts = before.restarts + 1;
      return { id, pid: await run(before.spec, restarts), restarts };
    },
    [Symbol.asyncDispose]: async () => void (await Promise.all([...running.keys()].map(end))),
  };
}
