import { describe, it } from 'vitest';
import { Lanes } from '../../../../src/runtime/vector/weaviate/lanes.ts';
import { WeaviateBusy } from '../../../../src/runtime/vector/weaviate/weaviate-error.ts';

const options = { lanes: 2, maxWaiting: 3, maxWaitMs: 10_000 };

/** Work that ends when it is told to. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let hasBegun = false;
  return {
    work: () => {
      hasBegun = true;
      return promise;
    },
    end: () => resolve('done'),
    fail: () => reject(new Error('failed')),
    get hasBegun() {
      return hasBegun;
    },
  };
}

describe('Lanes', () => {
  it('runs as many at a time as there are lanes, in the order of their coming', async ({ expect }) => {
    const lanes = new Lanes(options);
    const all = Array.from({ length: 4 }, held);
    const runs = all.map(({ work }) => lanes.run('write', work));
    const begun = () => all.map(({ hasBegun }) => hasBegun);
    expect(begun()).toEqual([true, true, false, false]);
    all[1]?.end();
    expect(await runs[1]).toBe('done');
    await expect.poll(begun).toEqual([true, true, true, false]);
    for (const { end } of all) end();
    expect(await Promise.all(runs)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('frees the lane of what fails', async ({ expect }) => {
    const lanes = new Lanes({ ...options, lanes: 1 });
    const [first, second] = [held(), held()];
    const runs = [lanes.run('write', first.work), lanes.run('write', second.work)];
    first.fail();
    await expect(runs[0]).rejects.toThrow('failed');
    second.end();
    expect(await runs[1]).toBe('done');
  });

  it('refuses what would wait behind too many', async ({ expect }) => {
    const lanes = new Lanes(options);
    const all = Array.from({ length: 5 }, held);
    const runs = all.map(({ work }) => lanes.run('write', work));
    await expect(lanes.run('write', held().work)).rejects.toBeInstanceOf(WeaviateBusy);
    for (const { end } of all) end();
    await Promise.all(runs);
  });

  it('refuses what has waited too long, and serves the others', async ({ expect }) => {
    const lanes = new Lanes({ lanes: 1, maxWaiting: 3, maxWaitMs: 20 });
    const [first, last] = [held(), held()];
    const run = lanes.run('write', first.work);
    await expect(lanes.run('write', held().work)).rejects.toThrow('no turn within 20 ms');
    first.end();
    await run;
    last.end();
    expect(await lanes.run('write', last.work)).toBe('done');
  });
});
