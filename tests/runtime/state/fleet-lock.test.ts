import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { describe, it } from 'vitest';
import { lockFleet } from '../../../src/runtime/state/fleet-lock.ts';
import { speaking } from '../../support/fleet-process.ts';

const signal = new AbortController().signal;
const atOnce = { timeoutMs: 0, signal };
const patient = { timeoutMs: 10_000, signal };
const held = { code: 'FLEET_LOCKED' };

describe('lockFleet', () => {
  it('lets a second command in when the first is done', async ({ expect }) => {
    const fleet = randomUUID();
    const order: string[] = [];
    const first = await lockFleet(fleet, atOnce);
    const waiting = lockFleet(fleet, patient).then(async (lock) => {
      order.push('second');
      await lock[Symbol.asyncDispose]();
    });
    await expect(lockFleet(fleet, atOnce)).rejects.toMatchObject(held);
    order.push('first');
    await first[Symbol.asyncDispose]();
    await waiting;
    expect(order).toEqual(['first', 'second']);
  });

  it('gives up after its time and says for how long it waited', async ({ expect }) => {
    const fleet = randomUUID();
    await using _lock = await lockFleet(fleet, atOnce);
    await expect(lockFleet(fleet, { timeoutMs: 60, signal })).rejects.toMatchObject({
      ...held,
      facts: { stateDirectory: fleet, waitedMs: 60 },
    });
  });

  it('keeps fleets of other directories out of it', async ({ expect }) => {
    await using _lock = await lockFleet(randomUUID(), atOnce);
    await using other = await lockFleet(randomUUID(), atOnce);
    expect(other).toBeDefined();
  });

  it('is free again when its holder was killed', async ({ expect }) => {
    const fleet = randomUUID();
    const module = path.resolve(import.meta.dirname, '../../../src/runtime/state/fleet-lock.ts');
    const { child } = await speaking(
      `import(${JSON.stringify(module)}).then(async ({ lockFleet }) => {
         await lockFleet('${fleet}', { timeoutMs: 0, signal: new AbortController().signal });
         console.log('held');
         setInterval(() => {}, 1e6);
       })`,
      {},
    );
    try {
      await expect(lockFleet(fleet, atOnce)).rejects.toMatchObject(held);
    } finally {
      child.kill('SIGKILL');
    }
    await using lock = await lockFleet(fleet, patient);
    expect(lock).toBeDefined();
  });

  it.for(['before', 'while'])('rejects with the reason of an abort %s it waits', async (when, { expect }) => {
    const fleet = randomUUID();
    await using _lock = await lockFleet(fleet, atOnce);
    const abort = new AbortController();
    const reason = new Error('the operator has had enough');
    if (when === 'before') abort.abort(reason);
    const waiting = lockFleet(fleet, { timeoutMs: 10_000, signal: abort.signal });
    setImmediate(() => abort.abort(reason));
    await expect(waiting).rejects.toBe(reason);
  });
});
