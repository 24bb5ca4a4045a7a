/**
 * Claims: at 16 callers at least 1,000 durable writes/s, in batches at least 5,000 rows/s; a search takes at most 40 ms
 * at 100,000 memories of one user and 10 ms within a user of 5,000; the server stays within 200 MB.
 *
 * The official memory server does the same work in the same run, as far as it can.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../src/runtime/process/memory.ts';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { interruption } from './interruption.ts';
import { type Caller, type CallTool, httpCaller, stdioCaller } from './memory/caller.ts';
import { openSentences } from './memory/sentences.ts';
import { quantile } from './quantile.ts';
import { printTable } from './table.ts';

const callers = 16;
const writeSeconds = 10;
const batchRows = 100;
const sizes = [1000, 10_000, 100_000];
const userSize = 5000;
const searches = 200;
const wordsOfMemory = 20;
const wordsOfQuery = 4;
/** What the official server rewrites with every write: more would take it minutes. */
const officialSizes = [1000, 10_000];
const claims = { writes: 1000, rows: 5000, searchMs: 40, userSearchMs: 10, rssMb: 200 };

const interrupted = interruption();
const sentence = await openSentences(1);
const config = `gateway: { port: 0 }
servers:
  postgres: { port: 0, cpu: 2 }
  memory: { port: 0, cpu: 2 }
`;

interface Row {
  readonly what: string;
  readonly ours: number;
  readonly official: number | null;
}
const rows: Row[] = [];
const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-bench-'));
try {
  const ours = await measureOurs();
  const official = await measureOfficial();
  for (const [what, value] of ours) rows.push({ what, ours: value, official: official.get(what) ?? null });
} finally {
  await rm(directory, { recursive: true, force: true });
}
report();

async function measureOurs(): Promise<Map<string, number>> {
  await using fleet = new TrialFleet(config);
  await fleet.succeed('up', 'memory');
  const replica = (await fleet.status()).replicas.find(({ server }) => server === 'memory');
  if (replica?.pid == null) throw new Error('no memory server');
  await using caller = httpCaller(`http://127.0.0.1:${replica.port}/mcp`, await fleet.token());
  const { call } = caller;
  const results = new Map<string, number>();
  const store = (user: string) => () =>
    call('store_memory', { content: sentence(wordsOfMemory), user_id: user });
  await perSecond(1, 1, store('warm'));
  results.set('writes/s, 1 caller', await perSecond(1, writeSeconds, store('one')));
  results.set('writes/s, 16 callers', await perSecond(callers, writeSeconds, store('many')));
  const batch = (user: string) => () =>
    call('store_memories', {
      user_id: user,
      memories: Array.from({ length: batchRows }, () => ({ content: sentence(wordsOfMemory) })),
    });
  await settled(call);
  results.set(
    'rows/s, batches of 100, 1 caller',
    batchRows * (await perSecond(1, writeSeconds, batch('batch'))),
  );
  await settled(call);
  results.set(
    'rows/s, batches of 100, 16 callers',
    batchRows * (await perSecond(callers, writeSeconds, batch('batches'))),
  );
  await settled(call);
  for (const size of [userSize, ...sizes]) {
    const user = `of ${size}`;
    for (let stored = 0; stored < size; stored += batchRows) await batch(user)();
    await settled(call);
    const times = await timesOf(() =>
      call('search_memories', { query: sentence(wordsOfQuery), user_id: user, max_tokens: 10_000 }),
    );
    results.set(`search p50 ms, user of ${size}`, quantile(times, 0.5));
    results.set(`search p99 ms, user of ${size}`, quantile(times, 0.99));
  }
  results.set('RSS MB at the end', residentBytes(new Set([replica.pid])) / 1e6);
  return results;
}

/** Its entities are our memories: a name each, and the sentence as their observation. */
async function measureOfficial(): Promise<Map<string, number>> {
  const results = new Map<string, number>();
  const script = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-memory/dist/index.js'));
  let entities = 0;
  const entity = () => {
    entities += 1;
    return { name: `memory ${entities}`, entityType: 'fact', observations: [sentence(wordsOfMemory)] };
  };
  const open = (name: string) => stdioCaller(script, { MEMORY_FILE_PATH: path.join(directory, name) });
  const create = (caller: Caller, count: number) => () =>
    caller.call('create_entities', { entities: Array.from({ length: count }, entity) });
  {
    await using caller = await open('one');
    results.set('writes/s, 1 caller', await perSecond(1, writeSeconds, create(caller, 1)));
  }
  {
    await using caller = await open('many');
    results.set('writes/s, 16 callers', await perSecond(callers, writeSeconds, create(caller, 1)));
  }
  {
    await using caller = await open('batch');
    const what = 'rows/s, batches of 100, 1 caller';
    results.set(what, batchRows * (await perSecond(1, writeSeconds, create(caller, batchRows))));
  }
  for (const size of officialSizes) {
    await using caller = await open(`of ${size}`);
    for (let stored = 0; stored < size; stored += 1000) await create(caller, 1000)();
    // It finds what holds the query as it stands: one word finds something.
    const times = await timesOf(() => caller.call('search_nodes', { query: sentence(1) }));
    results.set(`search p50 ms, user of ${size}`, quantile(times, 0.5));
    results.set(`search p99 ms, user of ${size}`, quantile(times, 0.99));
    results.set('RSS MB at the end', residentBytes(new Set([caller.pid])) / 1e6);
  }
  return results;
}

async function perSecond(parallel: number, seconds: number, work: () => Promise<unknown>): Promise<number> {
  interrupted.throwIfAborted();
  const began = performance.now();
  const untilMs = began + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (performance.now() < untilMs) {
        await work();
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - began) / 1000);
}

async function timesOf(work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let search = -10; search < searches; search += 1) {
    interrupted.throwIfAborted();
    const began = performance.now();
    await work();
    if (search >= 0) times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b);
}

/** Until the index knows everything. */
async function settled(call: CallTool): Promise<void> {
  for (;;) {
    interrupted.throwIfAborted();
    const { index } = (await call('memory_stats', {})) as { index: { pending: number } };
    if (index.pending === 0) return;
  }
}

function report(): void {
  const shown = (value: number | null): string => value?.toFixed(value < 100 ? 1 : 0) ?? '–';
  printTable(
    ['measure', 'mcpctl', 'official'],
    rows.map(({ what, ours, official }) => [what, shown(ours), shown(official)]),
  );
  const of = (what: string): number => rows.find((row) => row.what === what)?.ours ?? Number.NaN;
  const verdicts: (readonly [string, boolean])[] = [
    [`writes/s, 16 callers ≥ ${claims.writes}`, of('writes/s, 16 callers') >= claims.writes],
    [`rows/s in batches ≥ ${claims.rows}`, of('rows/s, batches of 100, 16 callers') >= claims.rows],
    [`search p50 at 100,000 ≤ ${claims.searchMs} ms`, of('search p50 ms, user of 100000') <= claims.searchMs],
    [
      `search p50 at 5,000 ≤ ${claims.userSearchMs} ms`,
      of('search p50 ms, user of 5000') <= claims.userSearchMs,
    ],
    [`RSS ≤ ${claims.rssMb} MB`, of('RSS MB at the end') <= claims.rssMb],
  ];
  console.log('');
  for (const [claim, holds] of verdicts) console.log(`${holds ? '✓' : '✗'} ${claim}`);
  process.exitCode = verdicts.every(([, holds]) => holds) ? 0 : 1;
}
