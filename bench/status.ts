/** Claim: `mcpctl status` takes at most 4 times as long as `node -e 0`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { interruption } from './interruption.ts';
import { Samples } from './samples.ts';
import { printTable } from './table.ts';

const runs = 20;
const allowedRatio = 4;

const interrupted = interruption();
const samples = new Samples();
{
  await using fleet = new TrialFleet();
  await mustSucceed('up', fleet.start('up'));
  await mustSucceed('status', fleet.start('status'));
  for (let run = 1; run <= runs; run += 1) {
    interrupted.throwIfAborted();
    await samples.measure('mcpctl status', () => mustSucceed('status', fleet.start('status')));
    await samples.measure('node -e 0', () => mustSucceed('node', spawn(process.execPath, ['-e', '0'])));
  }
  await mustSucceed('down', fleet.start('down'));
}
const ratio = samples.median('mcpctl status') / samples.median('node -e 0');
printTable(['command', 'median ms', 'min', 'max'], samples.rows());
console.log(`\nstatus ÷ node -e 0   ${ratio.toFixed(2)}   (claim: at most ${allowedRatio})`);
process.exitCode = ratio <= allowedRatio ? 0 : 1;

async function mustSucceed(what: string, child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  child.stderr?.resume();
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${what} ended with code ${code}`);
}
