/** Sixteen clients write while the server is killed again and again: what was acknowledged is there, once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';
import { killServerProcesses, type ServerProcess, startServerProcess } from '../../support/server-process.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts';

const writers = 16;
const durationMs = 30_000;
const killEveryMs = 3000;

let database: FreshDatabase;
let directory: TemporaryDirectory;
beforeAll(async () => {
  database = await freshDatabase();
  directory = await temporaryDirectory('memory-kill');
});
afterAll(async () => {
  await killServerProcesses();
  await directory?.[Symbol.asyncDispose]();
  await database?.drop();
});

const start = () =>
  startServerProcess('memory', { DATABASE_URL: database.url, MCPCTL_DATA_DIR: directory.path });

describe('a memory server that is killed every three seconds for half a minute', () => {
  it('has every acknowledged write, none twice, and finds each', async ({ expect }) => {
    let server: ServerProcess = await start();
    const acknowledged = new Map<string, string>();
    let isOver = false;
    /** The same key until somebody answers: whether the one before was stored nobody knows. */
    const store = async (content: string, user_id: string): Promise<void> => {
      const args = { content, user_id, dedupe: 'off', idempotency_key: content };
      while (!isOver) {
        const stored = await server.call<{ id: string }>('store_memory', args).catch(() => null);
        if (stored !== null) {
          acknowledged.set(content, stored.id);
          return;
        }
        await sleep(20);
      }
    };
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; !isOver; n += 1) await store(`writer${writer} parcel${n}`, `writer ${writer}`);
    };
    const writing = Array.from({ length: writers }, (_, writer) => write(writer));
    for (let passedMs = 0; passedMs < durationMs; passedMs += killEveryMs) {
      await sleep(killEveryMs);
      await server.kill();
      server = await start();
    }
    isOver = true;
    await Promise.all(writing);
    expect(acknowledged.size).toBeGreaterThan(1000);

    await expect
      .poll(() => server.call('memory_stats', {}), { timeout: 5000 })
      .toMatchObject({ index: { pending: 0, failed: 0 } });
    for (let writer = 0; writer < writers; writer += 1) {
      const mine = [...acknowledged].filter(([content]) => content.startsWith(`writer${writer} `));
      const stored = await storedBy(server, `writer ${writer}`);
      const ids = stored.map(({ content }) => content);
      // One that was written and whose answer was lost may be there too; none may be there twice.
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(mine.map(([content]) => content)));
      for (const [content, id] of mine.filter((_, n) => n % 10 === 0)) {
        const args = { query: content.split(' ')[1], user_id: `writer ${writer}`, mode: 'lexical', limit: 1 };
        expect(await server.call('search_memories', args)).toMatchObject({
          memories: [{ id }],
          degraded: null,
        });
      }
    }
    expect(await server.stop()).toBe(0);
  }, 120_000);
});

async function storedBy(server: ServerProcess, user_id: string): Promise<{ content: string }[]> {
  const all: { content: string }[] = [];
  let cursor: string | null = null;
  do {
    const args = { user_id, limit: 100, max_tokens: 50_000, ...(cursor === null ? {} : { cursor }) };
    const page: { memories: { content: string }[]; next_cursor: string | null } = await server.call(
      'get_recent_memories',
      args,
    );
    all.push(...page.memories);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}
