/** A gateway that is one command: started, and waited for until it lets a session be opened. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweepFleet } from '../../src/runtime/process/kill.ts';
import { processTree, readProcessTable } from '../../src/runtime/process/table.ts';
import type { Order, Running } from './contender.ts';
import { echoProcesses } from './echo-processes.ts';

const startedWithinMs = 30_000;
const pauseMs = 50;

export async function spawned(
  command: readonly [string, ...string[]],
  { directory, mark, label }: Order,
  { open, tool }: Pick<Running, 'open' | 'tool'>,
): Promise<Running> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, MCPCTL_FLEET: mark },
    stdio: 'ignore',
    detached: true,
  });
  const pid = child.pid ?? 0;
  const running: Running = {
    open,
    tool,
    pids: () => {
      const servers = new Set(echoProcesses(label));
      // A shell between it and a server counts as its own: it is there because of it.
      return [...processTree(pid, readProcessTable())].filter((each) => !servers.has(each));
    },
    [Symbol.asyncDispose]: async () => void (await sweepFleet({ fleetId: mark, graceMs: 0 })),
  };
  for (const givesUp = performance.now() + startedWithinMs; ; await sleep(pauseMs)) {
    try {
      await using caller = await open({ timeoutMs: 1000 });
      await caller.call(tool, { text: 'there?' });
      return running;
    } catch (error) {
      if (performance.now() < givesUp && child.exitCode === null) continue;
      await running[Symbol.asyncDispose]();
      throw new Error(`${program} ${args.join(' ')} did not start: ${error}`, { cause: error });
    }
  }
}
