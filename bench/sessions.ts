/**
 * Claim: the gateway takes at most 150 MB with 10,000 idle sessions of clients.
 *
 * `npm run bench -- bench/sessions.ts [--sessions 10000]`
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { residentBytes } from '../src/runtime/process/memory.ts';
import { rawSessions } from '../tests/support/raw-session.ts';
import { thirdPartyFleet } from '../tests/support/third-party-fleet.ts';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { interruption } from './interruption.ts';
import { printTable } from './table.ts';

const claimMb = 150;
const atOnce = 16;

const { values: options } = parseArgs({ options: { sessions: { type: 'string', default: '10000' } } });
const wanted = Number(options.sessions);
const interrupted = interruption();
const server = fileURLToPath(new URL('./gateway/echo-server.ts', import.meta.url));

await using fleet = new TrialFleet(thirdPartyFleet({ echo: { command: process.execPath, args: [server] } }));
await fleet.succeed('up');
const gateway = (await fleet.status()).replicas.find((replica) => replica.server === 'gateway');
if (gateway?.pid == null) throw new Error('no gateway');
const pids = new Set([gateway.pid]);
const idleMb = residentBytes(pids) / 1e6;
await using sessions = rawSessions(`http://127.0.0.1:${gateway.port}/mcp`, await fleet.token());
const began = performance.now();
const opening = Array.from({ length: wanted }, (_, index) => index).values();
let peakMb = idleMb;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const _ of opening) {
      interrupted.throwIfAborted();
      await sessions.open();
      peakMb = Math.max(peakMb, residentBytes(pids) / 1e6);
    }
  }),
);
const seconds = (performance.now() - began) / 1000;
const restMb = residentBytes(pids) / 1e6;

printTable(
  ['gateway', 'MB'],
  [
    ['idle, no session', idleMb],
    ['at most, while they come', peakMb],
    [`${wanted} idle sessions`, restMb],
  ],
);
console.log(`
opened within           ${seconds.toFixed(1)} s
with all of them        ${Math.max(peakMb, restMb).toFixed(0)} MB   (claim: at most ${claimMb})`);
process.exitCode = Math.max(peakMb, restMb) <= claimMb ? 0 : 1;
