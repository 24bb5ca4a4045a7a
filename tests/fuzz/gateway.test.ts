/** Ten thousand ways to mistreat a gateway and what stands behind it, the same ones in every run. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, it } from 'vitest';
import { residentBytes } from '../../src/runtime/process/memory.ts';
import { thirdPartyFleet } from '../support/third-party-fleet.ts';
import { TrialFleet } from '../support/trial-fleet.ts';
import type { FuzzCase, FuzzTarget } from './fuzz-case.ts';
import { answersIn } from './http-answers.ts';
import { kinds, type PlannedCase, planCases } from './plan-cases.ts';
import { exchangeRaw, type RawExchange } from './raw-exchange.ts';
import { callBody, requestBytes } from './request.ts';
import { outcomeOf } from './verdict.ts';

const program = fileURLToPath(new URL('./hostile-server.ts', import.meta.url));
const seed = 20_260_728;
const cases = 10_000;
const atOnce = 32;
const timeoutMs = 300_000;
/** What of each kind is told. */
const examples = 3;
/** Beyond what it had before. */
const allowed = { descriptors: 10, bytes: 100e6 };
const settledWithinMs = 30_000;
const hugeBytes = 100e6;

let fleet: TrialFleet;
let target: FuzzTarget;

beforeAll(async () => {
  fleet = new TrialFleet(
    thirdPartyFleet({
      hostile: { command: process.execPath, args: [program], timeout: '2s', concurrency: 64 },
    }),
  );
  await fleet.succeed('up');
  const { port } = await gatewayOf();
  target = { port, token: await fleet.token() };
});

afterAll(() => fleet?.[Symbol.asyncDispose]());

it('answers all of them in a typed way, and is the same afterwards', { timeout: timeoutMs }, async ({
  expect,
}) => {
  for (const { kind, random } of planCases(seed - 1, 500)) await complaintOf({ kind, random });
  const before = await usage();
  const complaints = new Map<string, string[]>();
  const planned = planCases(seed, cases);
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const each of planned) {
        const complaint = await complaintOf(each);
        if (complaint === null) continue;
        const known = complaints.get(each.kind.name) ?? [];
        complaints.set(each.kind.name, [...known, complaint]);
      }
    }),
  );
  expect(summaryOf(complaints)).toEqual({});
  const good = await exchangeRaw(target.port, { bytes: requestBytes(target) });
  expect(answersIn(good.bytes).map(outcomeOf)).toEqual(['result']);
  await expect
    .poll(
      async () => {
        const after = await usage();
        return {
          pid: after.pid,
          restarts: after.restarts,
          descriptors: Math.max(0, after.descriptors - before.descriptors - allowed.descriptors),
          bytes: Math.max(0, after.bytes - before.bytes - allowed.bytes),
        };
      },
      { timeout: settledWithinMs, interval: 500 },
    )
    .toEqual({ pid: before.pid, restarts: before.restarts, descriptors: 0, bytes: 0 });
});

it('refuses a huge answer of a server, and a huge request, and serves on', async ({ expect }) => {
  const answer = await exchangeRaw(target.port, {
    bytes: requestBytes(target, { body: callBody({ how: 'huge' }) }),
  });
  expect(answersIn(answer.bytes).map(outcomeOf)).toEqual(['error']);
  const request = await exchangeRaw(target.port, {
    bytes: requestBytes(target, { body: callBody({ how: 'well', text: 'x'.repeat(hugeBytes) }) }),
  });
  expect(answersIn(request.bytes).map(({ status }) => status)).toEqual([413]);
  expect(answersIn(request.bytes).map(outcomeOf)).toEqual(['error']);
  const good = await exchangeRaw(target.port, { bytes: requestBytes(target) });
  expect(answersIn(good.bytes).map(outcomeOf)).toEqual(['result']);
});

it('has a share for every kind', ({ expect }) => {
  const made = new Set([...planCases(seed, cases)].map(({ kind }) => kind.name));
  expect(made.size).toBe(kinds.length);
});

/** What was wrong with what came of it; `null`: nothing. */
async function complaintOf({ kind, random }: PlannedCase): Promise<string | null> {
  const fuzzCase = kind.make(random, target);
  const exchange = await exchangeRaw(target.port, fuzzCase);
  const problem = problemOf(fuzzCase, exchange);
  if (problem === null) return null;
  const shown = (bytes: Buffer): string =>
    JSON.stringify(bytes.subarray(0, 600).toString('latin1').replaceAll(target.token, '<token>'));
  return `${problem}: ${shown(exchange.bytes)} to ${shown(fuzzCase.bytes)}`;
}

function problemOf({ expects }: FuzzCase, { bytes, ended }: RawExchange): string | null {
  if (ended === 'hang') return 'hangs';
  if (ended === 'left') return null;
  try {
    const outcomes = answersIn(bytes).map(outcomeOf);
    if (outcomes.length > 1) return `${outcomes.length} answers`;
    const [outcome = 'no answer'] = outcomes;
    if (expects === 'whatever' || outcome === expects) return null;
    return expects === 'answer' && outcome !== 'no answer' ? null : `${outcome} instead of ${expects}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function summaryOf(complaints: ReadonlyMap<string, readonly string[]>): Record<string, readonly string[]> {
  return Object.fromEntries(
    [...complaints].map(([kind, all]) => [`${kind} (${all.length})`, all.slice(0, examples)]),
  );
}

async function usage() {
  const { pid, restarts } = await gatewayOf();
  return {
    pid,
    restarts,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    bytes: residentBytes(new Set([pid])),
  };
}

async function gatewayOf(): Promise<{ pid: number; port: number; restarts: number }> {
  const found = (await fleet.status()).replicas.find(({ server }) => server === 'gateway');
  if (found?.pid == null || found.port === null) throw new Error('no gateway');
  return { pid: found.pid, port: found.port, restarts: found.restarts };
}
