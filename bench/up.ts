/**
 * Claim: a cold `mcpctl up` with an existing database takes at most 1.4 times the slowest server started alone.
 *
 * Beside it: each server bare (`mcpctl serve`), and the way of a shell script, all in the same run.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { catalog } from '../src/servers/catalog.ts';
import { freePort } from '../tests/support/free-port.ts';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { type BarePlace, bareServer } from './bare-server.ts';
import { interruption } from './interruption.ts';
import { startOneAfterAnother } from './old-way.ts';
import { Samples } from './samples.ts';
import { printTable } from './table.ts';

const rounds = 5;
const allowedRatio = 1.4;
const servers = catalog.map(({ name }) => name);

const interrupted = interruption();
const samples = new Samples();
{
  await using fleet = new TrialFleet();
  // Creates the database and fills the compile caches: what every `up` but the first one finds.
  await mcpctl(fleet, 'up');
  await mcpctl(fleet, 'down');
  const bare = path.join(fleet.directory, 'bare');
  await mkdir(bare);
  await measureBare(new Samples(), bare);
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`round ${round} of ${rounds}`);
    await measureTogether(fleet);
    await measureBare(samples, bare);
    await measureOldWay(bare);
  }
}
report();

async function measureTogether(fleet: TrialFleet): Promise<void> {
  for (const server of [null, ...servers]) {
    const name = server === null ? 'up, all' : `up ${server}`;
    await samples.measure(name, () => mcpctl(fleet, 'up', ...(server === null ? [] : [server])));
    await mcpctl(fleet, 'down');
  }
}

async function measureBare(into: Samples, directory: string): Promise<void> {
  await using started = new AsyncDisposableStack();
  const place: BarePlace = { directory, databasePort: await freePort() };
  for (const name of servers) {
    interrupted.throwIfAborted();
    await into.measure(`serve ${name}`, async () => started.use(await bareServer(name, place)).ready());
  }
}

async function measureOldWay(directory: string): Promise<void> {
  await using started = new AsyncDisposableStack();
  const place: BarePlace = { directory, databasePort: await freePort() };
  interrupted.throwIfAborted();
  await samples.measure('one after another, 2 s polls', () => startOneAfterAnother(servers, place, started));
}

async function mcpctl(fleet: TrialFleet, ...args: string[]): Promise<void> {
  interrupted.throwIfAborted();
  await fleet.succeed(...args);
}

function report(): void {
  printTable(['cold start', 'median ms', 'min', 'max'], samples.rows());
  const all = samples.median('up, all');
  const slowest = (command: string): number =>
    Math.max(...servers.map((name) => samples.median(`${command} ${name}`)));
  const ratio = all / slowest('up');
  console.log(`
all ÷ slowest alone (up)      ${ratio.toFixed(2)}   (claim: at most ${allowedRatio})
all ÷ slowest alone (serve)   ${(all / slowest('serve')).toFixed(2)}
old way ÷ all                 ${(samples.median('one after another, 2 s polls') / all).toFixed(1)}`);
  process.exitCode = ratio <= allowedRatio ? 0 : 1;
}
