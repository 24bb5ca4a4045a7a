/**
 * Claims: with PostgreSQL killed or frozen each call of the memory server ends within 2 s, in a typed error that says it
 * may be tried again; a killed memory server finds what it had acknowledged within 5 s of its return.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from '../src/runtime/process/kill.ts';
import { findProcess, processTree, readProcessTable } from '../src/runtime/process/table.ts';
import { TrialFleet } from '../tests/support/trial-fleet.ts';
import { interruption } from './interruption.ts';
import { httpCaller } from './memory/caller.ts';
import { printTable } from './table.ts';

const claims = { failureMs: 2000, foundMs: 5000 };
const callers = 8;
const pauseMs = 10;
/** Nothing has failed for so long: it is over. */
const calmMs = 2000;
const returnLimitMs = 60_000;

const interrupted = interruption();
const config = `gateway: { port: 0 }
servers:
  postgres: { port: 0, cpu: 2 }
  memory: { port: 0, cpu: 2 }
`;

interface Call {
  readonly endedMs: number;
  readonly tookMs: number;
  readonly outcome: 'served' | 'typed error' | 'untyped error';
}

interface Outage {
  readonly failed: readonly Call[];
  /** From the blow to the end of the last call that failed. */
  readonly lastedMs: number;
}

await using fleet = new TrialFleet(config);
await fleet.succeed('up', 'memory');
const { port } = await replicaOf('memory');
await using caller = httpCaller(`http://127.0.0.1:${port}/mcp`, await fleet.token());
const outages = {
  'PostgreSQL killed': await outageBy('SIGKILL'),
  'PostgreSQL frozen': await outageBy('SIGSTOP'),
};
report(await foundAfterKill());

async function replicaOf(server: string): Promise<{ readonly pid: number; readonly port: number }> {
  const replica = (await fleet.status()).replicas.find((each) => each.server === server);
  if (replica?.pid == null || replica.port === null) throw new Error(`no ${server}`);
  return { pid: replica.pid, port: replica.port };
}

/** Callers write and search without pause while PostgreSQL is struck, until none has failed for a while. */
async function outageBy(blow: 'SIGKILL' | 'SIGSTOP'): Promise<Outage> {
  const { pid } = await replicaOf('postgres');
  const failed: Call[] = [];
  let isOver = false;
  const work = Array.from({ length: callers }, async (_, index) => {
    while (!isOver) {
      const call = await timed(index);
      if (call.outcome !== 'served') failed.push(call);
      await sleep(pauseMs);
    }
  });
  try {
    await sleep(calmMs, undefined, { signal: interrupted });
    const struckMs = performance.now();
    // What a killed postmaster leaves behind ends by itself; frozen are all.
    strike(blow, blow === 'SIGKILL' ? [pid] : [...processTree(pid, readProcessTable())]);
    const lastMs = () => failed.at(-1)?.endedMs ?? struckMs;
    do {
      if (performance.now() > struckMs + returnLimitMs) throw new Error('PostgreSQL did not come back');
      await sleep(calmMs, undefined, { signal: interrupted });
    } while (performance.now() - lastMs() < calmMs);
    return { failed, lastedMs: lastMs() - struckMs };
  } finally {
    isOver = true;
    await Promise.all(work);
  }
}

async function timed(index: number): Promise<Call> {
  const began = performance.now();
  const ended = (outcome: Call['outcome']): Call => {
    const endedMs = performance.now();
    return { endedMs, tookMs: endedMs - began, outcome };
  };
  try {
    await (index % 2 === 0
      ? caller.call('store_memory', { content: `note ${index} at ${began}` })
      : caller.call('search_memories', { query: 'note' }));
    return ended('served');
  } catch (error) {
    return ended(String(error).includes('\\"retryable\\":true') ? 'typed error' : 'untyped error');
  }
}

function strike(blow: 'SIGKILL' | 'SIGSTOP', pids: readonly number[]): void {
  for (const pid of pids) {
    const found = findProcess(pid);
    if (found !== null) signalProcess(found, blow);
  }
}

/** Milliseconds from the return of a killed memory server until a search finds the last memory that it had acknowledged. */
async function foundAfterKill(): Promise<number> {
  let acknowledged = '';
  let isKilled = false;
  const writing = (async () => {
    for (let count = 0; !isKilled; count += 1) {
      const content = `parcel number${count}`;
      await caller.call('store_memory', { content }).then(
        () => {
          acknowledged = content;
        },
        () => undefined,
      );
    }
  })();
  await sleep(calmMs, undefined, { signal: interrupted });
  strike('SIGKILL', [(await replicaOf('memory')).pid]);
  isKilled = true;
  await writing;
  await until(() => caller.call('memory_stats', {}));
  const returnedMs = performance.now();
  await until(async () => {
    const found = (await caller.call('search_memories', { query: acknowledged })) as {
      readonly memories: readonly { readonly content: string }[];
      readonly degraded: string | null;
    };
    if (found.degraded !== null || !found.memories.some(({ content }) => content === acknowledged)) {
      throw new Error(`not found: ${acknowledged}`);
    }
  });
  return performance.now() - returnedMs;
}

async function until(work: () => Promise<unknown>): Promise<void> {
  const giveUpMs = performance.now() + returnLimitMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > giveUpMs) throw error;
      await sleep(pauseMs, undefined, { signal: interrupted });
    }
  }
}

function report(foundMs: number): void {
  const slowestMs = (calls: readonly Call[]): number => Math.max(0, ...calls.map(({ tookMs }) => tookMs));
  printTable(
    ['what', 'calls that failed', 'slowest failure ms', 'last failure after ms'],
    Object.entries(outages).map(([what, { failed, lastedMs }]) => [
      what,
      failed.length,
      slowestMs(failed),
      lastedMs,
    ]),
  );
  const failed = Object.values(outages).flatMap((outage) => outage.failed);
  const untyped = failed.filter(({ outcome }) => outcome === 'untyped error').length;
  console.log(`
slowest failure                      ${slowestMs(failed).toFixed(0)} ms   (claim: at most ${claims.failureMs})
failures without a typed error       ${untyped}   (claim: 0)
found after the server's return      ${foundMs.toFixed(0)} ms   (claim: at most ${claims.foundMs})`);
  const holds = slowestMs(failed) <= claims.failureMs && untyped === 0 && foundMs <= claims.foundMs;
  process.exitCode = holds && failed.length > 0 ? 0 : 1;
}
