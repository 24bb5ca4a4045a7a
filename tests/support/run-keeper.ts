/**
 * Clears up after a test run: ends every process that lives in the run's directory, then removes that.
 *
 * Its standard input is a pipe from the test runner, which ends with the runner, even when that is killed. What it found
 * is written as lines; after a run that ended well it is what a test left behind.
 */
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readStat } from '../../src/runtime/process/identity.ts';
import { signalProcess } from '../../src/runtime/process/kill.ts';
import { type InhabitingProcess, inhabitants } from './inhabitants.ts';

const pollMs = 50;
/** Workers of the runner, and what their last test ended, may take this long to go. */
const patienceMs = 3000;
const graceMs = 3000;
const givesUpMs = 10_000;

const [root = ''] = process.argv.slice(2);
const runner = process.ppid;
await once(process.stdin.resume(), 'end');
const began = performance.now();
const found = new Map<number, InhabitingProcess>();
for (;;) {
  // The runner's own children end with it.
  const left = inhabitants(root).filter(({ pid }) => readStat(pid)?.parent !== runner);
  const elapsedMs = performance.now() - began;
  if (left.length === 0 || elapsedMs > givesUpMs) break;
  if (elapsedMs > patienceMs) {
    for (const inhabitant of left) {
      if (elapsedMs > patienceMs + graceMs) signalProcess(inhabitant, 'SIGKILL');
      else if (!found.has(inhabitant.pid)) signalProcess(inhabitant, 'SIGTERM');
      found.set(inhabitant.pid, inhabitant);
    }
  }
  await delay(pollMs);
}
const files = await readdir(root);
await rm(root, { recursive: true, force: true, maxRetries: 10 });
// Nobody reads it when the runner was killed.
process.stdout.on('error', () => undefined);
const processes = [...found.values()].map(({ pid, command }) => `PID ${pid}: ${command}`);
for (const line of [...processes, ...files]) process.stdout.write(`${line}\n`);
