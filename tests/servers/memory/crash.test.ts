import { afterAll, beforeAll, describe, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';
import { killServerProcesses, startServerProcess } from '../../support/server-process.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts';

let database: FreshDatabase;
let directory: TemporaryDirectory;

beforeAll(async () => {
  database = await freshDatabase();
  directory = await temporaryDirectory('memory-process');
});

afterAll(async () => {
  await killServerProcesses();
  await directory?.[Symbol.asyncDispose]();
  await database?.drop();
});

const start = (replica = 1) =>
  startServerProcess('memory', {
    DATABASE_URL: database.url,
    MCPCTL_DATA_DIR: directory.path,
    MCPCTL_REPLICA: String(replica),
  });

describe('a memory server that is killed', () => {
  it('has lost nothing that it had answered, in the table or in the index', async ({ expect }) => {
    await using first = await start();
    const answered: string[] = [];
    const calls = Array.from({ length: 40 }, async (_, n) => {
      const { id } = await first.call<{ id: string }>('store_memory', {
        content: `parcel ${n}`,
        namespace: 'crash',
      });
      answered.push(id);
      // In the middle of the others.
      if (answered.length === 20) await first.kill();
    });
    await Promise.allSettled(calls);
    expect(answered.length).toBeGreaterThanOrEqual(20);

    await using second = await start();
    for (const id of answered) {
      expect(await second.call('get_memory', { id, namespace: 'crash' })).toMatchObject({ id });
    }
    await expect
      .poll(() => second.call('memory_stats', { namespace: 'crash' }), { timeout: 10_000 })
      .toMatchObject({ index: { pending: 0, failed: 0 } });
    const search = { query: 'parcel', namespace: 'crash', limit: 100, max_tokens: 50_000 };
    const { memories } = await second.call<{ memories: { id: string }[] }>('search_memories', search);
    expect(memories.map(({ id }) => id)).toEqual(expect.arrayContaining(answered));
    expect(await second.stop()).toBe(0);
  });

  it('shares its tables and its index with another replica', async ({ expect }) => {
    await using one = await start(1);
    await using two = await start(2);
    await Promise.all(
      [one, two].flatMap((replica, at) =>
        Array.from({ length: 20 }, (_, n) =>
          replica.call('store_memory', { content: `lantern ${at} ${n}`, namespace: 'shared' }),
        ),
      ),
    );
    for (const replica of [one, two]) {
      const search = { query: 'lantern', namespace: 'shared', limit: 100, max_tokens: 50_000 };
      await expect
        .poll(
          async () => {
            const { memories } = await replica.call<{ memories: unknown[] }>('search_memories', search);
            return memories.length;
          },
          { timeout: 10_000 },
        )
        .toBe(40);
    }
  });
});
