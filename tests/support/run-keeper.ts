/**
 * Clears up after a test run: ends every process that lives in the run's directory, then removes that.
 *
 * Its standard input is a pipe from the test runner, which ends with the runner, even when that is killed. What it found
 * is written as lines; after a run that ended well it is what a test left behind.
 */
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sweep } from '../../src/runtime/process/kill.ts';
import { type Inhabitant, inhabitants } from './inhabitants.ts';

const pollMs = 50;
/** Workers of the runner, and what their last test ended, may take this long to go. */
const patienceMs = 3000;
const graceMs = 3000;

const [root = ''] = process.argv.slice(2);
const runner = process.ppid;
await once(process.stdin.resume(), 'end');
const patienceEnds = performance.now() + patienceMs;
while (find().length > 0 && performance.now() < patienceEnds) await delay(pollMs);
const processes = find().map(({ pid, command }) => `PID ${pid}: ${command}`);
await sweep({ find, graceMs });
const files = await readdir(root);
await rm(root, { recursive: true, force: true, maxRetries: 10 });
// Nobody reads it when the runner was killed.
process.stdout.on('error', () => undefined);
for (const line of [...processes, ...files]) process.stdout.write(`${line}\n`);

/** The runner's own children end with it. */
function find(): readonly Inhabitant[] {
  return inhabitants(root).filter(({ parent }) => parent !== runner);
}
