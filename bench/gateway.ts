/**
 * Claims: a call through mcpctl's gateway to a stdio server takes at most 1.2 times as long (p50) as through a bare Node
 * bridge, the floor; 16 callers get at least as many calls a second as through the Rust `mcp-proxy`, and three times as
 * many as through the best gateway of npm; a call costs the gateway at most 80 µs of CPU; it takes at most 80 MB idle and
 * 110 MB after load; a frozen server is a typed error within 3 s, and a killed one answers on the same session within
 * 0.5 s and its own start.
 *
 * All stand before the same echo server, and take turns in one run. The first column of CPU and memory is the process that
 * takes the calls, the second all of the contender.
 *
 * `npm run bench -- bench/gateway.ts --cache path/to/a/directory [--rust path/to/mcp-proxy] [--rounds 5] [--seconds 2] [--only mcpctl,bare]`
 *
 * The gateways of npm are installed into the cache; the Rust one is built by `cargo install mcp-proxy --locked --root …`.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bareNode } from './gateway/bare-node.ts';
import type { Contender, Running } from './gateway/contender.ts';
import { mcpctl } from './gateway/mcpctl.ts';
import {
  loadOf,
  memoryMb,
  ownStartMs,
  timesOf,
  untilFrozenNoticed,
  untilGoodAgain,
} from './gateway/measure.ts';
import { npmGateways } from './gateway/npm-gateways.ts';
import { rustProxy } from './gateway/rust-proxy.ts';
import { interruption } from './interruption.ts';
import type { Caller } from './memory/caller.ts';
import { quantile } from './quantile.ts';
import { printTable } from './table.ts';

const claims = {
  ofFloor: 1.2,
  ofNpm: 3,
  cpuMicroseconds: 80,
  idleMb: 80,
  loadedMb: 110,
  frozenMs: 3000,
  killedMs: 500,
};
const parallel = [1, 16, 64];
const callsOfRound = 500;
const warmUpCalls = 200;

const { values: options } = parseArgs({
  options: {
    cache: { type: 'string' },
    rust: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const [rounds, seconds] = [Number(options.rounds), Number(options.seconds)];
const interrupted = interruption();

interface Entry {
  readonly name: string;
  readonly label: string;
  readonly running: Running;
  readonly callers: readonly Caller[];
  /** Every round's value of a measure. */
  readonly values: Map<string, (number | null)[]>;
}

const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-bench-'));
const starts: number[] = [];
const entries: Entry[] = [];
try {
  await using opened = new AsyncDisposableStack();
  for (const contender of await contenders()) entries.push(await enter(contender, opened));
  for (let round = 0; round < rounds; round += 1) {
    for (const entry of entries) await measureCalls(entry);
  }
  for (const entry of entries) keepMemory(entry, 'after load');
  for (let round = 0; round < rounds; round += 1) {
    starts.push(await ownStartMs(`start-${round}`));
    for (const entry of entries) await measureTrouble(entry);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
report();

async function contenders(): Promise<readonly Contender[]> {
  const all = [bareNode, mcpctl];
  if (options.rust === undefined) console.log('left out: mcp-proxy (Rust): no --rust path/to/mcp-proxy');
  else all.push(rustProxy(path.resolve(options.rust)));
  if (options.cache === undefined)
    console.log('left out: the gateways of npm: no --cache path/to/a/directory');
  else all.push(...(await npmGateways(path.resolve(options.cache))));
  const wanted = options.only?.split(',');
  return all.filter(({ name }) => wanted === undefined || wanted.some((each) => name.includes(each)));
}

async function enter(contender: Contender, opened: AsyncDisposableStack): Promise<Entry> {
  interrupted.throwIfAborted();
  const { name } = contender;
  const label = `bench-${randomBytes(6).toString('hex')}`;
  const place = await mkdtemp(path.join(directory, 'of-'));
  const running = opened.use(await contender.start({ directory: place, mark: label, label }));
  const entry: Entry = { name, label, running, callers: [], values: new Map() };
  keepMemory(entry, 'idle');
  const callers: Caller[] = [];
  for (let count = 0; count < Math.max(...parallel); count += 1)
    callers.push(opened.use(await running.open()));
  const [first] = callers;
  if (first !== undefined) await timesOf(first, running.tool, warmUpCalls);
  return { ...entry, callers };
}

async function measureCalls(entry: Entry): Promise<void> {
  interrupted.throwIfAborted();
  const { running, callers } = entry;
  const [first] = callers;
  if (first === undefined) return;
  const times = (await timesOf(first, running.tool, callsOfRound)).toSorted((a, b) => a - b);
  keep(entry, 'p50 ms', quantile(times, 0.5));
  keep(entry, 'p99 ms', quantile(times, 0.99));
  for (const count of parallel) {
    const load = await loadOf(running, callers.slice(0, count), seconds);
    keep(entry, `calls/s, ${count} callers`, load.callsPerSecond);
    if (count !== 16) continue;
    keep(entry, 'CPU µs per call', load.cpuMicroseconds);
    keep(entry, 'CPU µs per call, all', load.allCpuMicroseconds);
  }
}

async function measureTrouble(entry: Entry): Promise<void> {
  interrupted.throwIfAborted();
  const blows = { 'frozen, ms': untilFrozenNoticed, 'killed, ms': untilGoodAgain } as const;
  for (const [what, measure] of Object.entries(blows)) {
    // What has never happened once is not waited for again.
    if (entry.values.get(what)?.includes(null) === true) continue;
    keep(entry, what, await measure(entry.running, entry.label));
  }
}

function keepMemory(entry: Entry, when: string): void {
  const [own, all] = memoryMb(entry.running);
  keep(entry, `RSS MB ${when}`, own);
  keep(entry, `RSS MB ${when}, all`, all);
}

function keep({ values }: Entry, what: string, value: number | null): void {
  values.set(what, [...(values.get(what) ?? []), value]);
}

/** `null`: it never happened at least once. */
function medianOf({ values }: Entry, what: string): number | null {
  const all = values.get(what) ?? [];
  const known = all.filter((value) => value !== null).toSorted((a, b) => a - b);
  return known.length === 0 || known.length < all.length ? null : quantile(known, 0.5);
}

function report(): void {
  const measures = new Set(entries.flatMap(({ values }) => [...values.keys()]));
  const shown = (value: number | null): string => value?.toFixed(value < 10 ? 2 : 0) ?? 'never';
  printTable(
    ['measure', ...entries.map(({ name }) => name)],
    [...measures].map((what) => [what, ...entries.map((entry) => shown(medianOf(entry, what)))]),
  );
  const find = (part: string): Entry | undefined => entries.find(({ name }) => name.includes(part));
  const [ours, floor, rust] = [find('mcpctl'), find('bare'), find('Rust')];
  if (ours === undefined) return;
  const of = (entry: Entry | undefined, what: string): number =>
    entry === undefined ? Number.NaN : (medianOf(entry, what) ?? Number.POSITIVE_INFINITY);
  const npm = entries.filter((entry) => entry !== ours && entry !== floor && entry !== rust);
  const bestNpm =
    npm.length === 0 ? Number.NaN : Math.max(...npm.map((entry) => of(entry, 'calls/s, 16 callers')));
  const start = quantile(
    starts.toSorted((a, b) => a - b),
    0.5,
  );
  const [calls, frozen] = [of(ours, 'calls/s, 16 callers'), of(ours, 'frozen, ms')];
  const lines: readonly (readonly [string, number, 'at most' | 'at least', number, string])[] = [
    ['p50 ÷ floor', of(ours, 'p50 ms') / of(floor, 'p50 ms'), 'at most', claims.ofFloor, ''],
    ['calls/s ÷ Rust, 16 callers', calls / of(rust, 'calls/s, 16 callers'), 'at least', 1, ''],
    ['calls/s ÷ best of npm, 16', calls / bestNpm, 'at least', claims.ofNpm, ''],
    ['CPU per call, gateway', of(ours, 'CPU µs per call'), 'at most', claims.cpuMicroseconds, 'µs'],
    ['RSS idle', of(ours, 'RSS MB idle'), 'at most', claims.idleMb, 'MB'],
    ['RSS after load', of(ours, 'RSS MB after load'), 'at most', claims.loadedMb, 'MB'],
    ['frozen until typed error', frozen, 'at most', claims.frozenMs, 'ms'],
    ['killed until good − start', of(ours, 'killed, ms') - start, 'at most', claims.killedMs, 'ms'],
  ];
  console.log(`\nechoing server's own start  ${start.toFixed(0)} ms`);
  let isKept = true;
  for (const [what, value, relation, limit, unit] of lines) {
    // What was left out claims nothing.
    if (!Number.isNaN(value)) isKept &&= relation === 'at most' ? value <= limit : value >= limit;
    const claim = `(claim: ${relation} ${limit}${unit === '' ? '' : ` ${unit}`})`;
    console.log(`${what.padEnd(27)} ${value.toFixed(2)} ${unit}   ${claim}`);
  }
  process.exitCode = isKept ? 0 : 1;
}
