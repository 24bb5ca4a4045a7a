/** Processes that carry the mark of a fleet of their own, and are all gone at the end of its scope. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { sweepFleet } from '../../src/runtime/process/kill.ts';
import { fleetVariable } from '../../src/runtime/process/table.ts';

export interface TestFleet extends AsyncDisposable {
  readonly fleetId: string;
  /** Runs `script` in a marked Node process. @returns it, once it wrote something, and that text */
  run(script: string): Promise<{ readonly child: ChildProcess; readonly pid: number; readonly said: string }>;
}

export function testFleet(): TestFleet {
  const fleetId = randomBytes(12).toString('hex');
  return {
    fleetId,
    run: (script) => speaking(script, { [fleetVariable]: fleetId }),
    [Symbol.asyncDispose]: async () => void (await sweepFleet({ fleetId, graceMs: 0 })),
  };
}

/** Runs `script` in a Node process with exactly this environment, until it has written something. */
export async function speaking(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly pid: number; readonly said: string }> {
  const child = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, pid: child.pid ?? 0, said: chunk.toString().trim() };
}
