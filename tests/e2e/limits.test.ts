/** Servers that want more than they may, under the best means that this machine has. */
import { existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, type ExpectStatic, it } from 'vitest';
import type { WhyReport } from '../../src/cli/why/why-report.ts';
import { TrialFleet } from '../support/trial-fleet.ts';

const mib = 1024 ** 2;
const limitMiB = 150;
const patience = { timeout: 60_000, interval: 200 };
/** Each grows from its first second on. */
const grows = {
  /** Outside the heap, by 60 MB a second. */
  buffers: `const all = []; setTimeout(() => setInterval(() => all.push(Buffer.alloc(6e5, 1)), 10), 1500)`,
  /** In the heap: strings of some KB. */
  heap: `const all = []; let n = 0; setTimeout(() => setInterval(() => {
    for (let i = 0; i < 40; i += 1) all.push(Array.from('x'.repeat(4000) + n++).join(''));
  }, 10), 1500)`,
};

let fleet: TrialFleet;

interface Failed {
  readonly report: WhyReport;
  /** What held it to its limits. */
  readonly means: string;
}

/** Runs tools with `script` in the same process, until it has failed. */
async function failureOf(script: string, settings: string, expect: ExpectStatic): Promise<Failed> {
  const file = path.join(fleet.directory, 'grows.cjs');
  await writeFile(file, script);
  const env = `env: { NODE_OPTIONS: '--require "${file}"' }`;
  fleet.configure(`servers:\n  tools: { port: 0, cpu: 2, restart: never, ${settings}, ${env} }\n`);
  await fleet.succeed('up', 'tools');
  const means = (await fleet.status()).replicas.find(({ id }) => id === 'tools')?.enforcedBy ?? 'unknown';
  const why = async (): Promise<WhyReport> =>
    JSON.parse((await fleet.succeed('why', 'tools', '--json')).out) as WhyReport;
  await expect.poll(async () => (await why()).state, patience).toBe('stopped');
  const report = await why();
  await fleet.succeed('down');
  return { report, means };
}

beforeAll(() => {
  fleet = new TrialFleet();
});

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]();
});

describe('a server that outgrows its memory limit', { timeout: 120_000 }, () => {
  it('is ended there, and why names it with its peak', async ({ expect }) => {
    const { report, means } = await failureOf(grows.buffers, `memory: ${limitMiB}MiB`, expect);
    const { failure, next } = report;
    const byKernel = { reason: 'out of memory (SIGKILL)', exit: { isOutOfMemory: true } };
    const bySampler = { reason: expect.stringContaining(`its limit is ${limitMiB} MiB`) };
    expect(failure).toMatchObject(means === 'sampler' ? bySampler : byKernel);
    const overshoot = (failure?.peakBytes ?? 0) / (limitMiB * mib);
    expect(overshoot).toBeGreaterThan(0.9);
    expect(overshoot).toBeLessThanOrEqual(means === 'sampler' ? 1.6 : 1.05);
    expect(next).toContain('Raise servers.tools.memory');
  });

  it('leaves a heap snapshot when its heap is full and one was asked for', async ({ expect }) => {
    const settings = 'memory: 150MiB, heapSnapshot: true';
    const { report } = await failureOf(grows.heap, settings, expect);
    const { failure, heapSnapshot } = report;
    // With luck a server goes on after its snapshot, up to twice its limit.
    expect(failure?.reason).toMatch(/^out of JavaScript heap \(SIGABRT\)$|its limit is/);
    expect(heapSnapshot).not.toBeNull();
    expect(existsSync(heapSnapshot ?? '') ? statSync(heapSnapshot ?? '').size : 0).toBeGreaterThan(mib);
  });
});
