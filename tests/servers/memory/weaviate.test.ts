/** The memory server with its index in a real Weaviate. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { measureRecall } from '../../../bench/recall/measure-recall.ts';
import { parseQuestionSet } from '../../../bench/recall/question-set.ts';
import type { Embedder } from '../../../src/runtime/embedding/embedder.ts';
import { openWeaviateStore } from '../../../src/runtime/vector/weaviate-store.ts';
import { searchModes } from '../../../src/servers/memory/search/search-index.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { killServerProcesses, startServerProcess } from '../../support/server-process.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { emptyWeaviateStore, runWeaviate, weaviateStore } from '../../support/weaviate.ts';
import { needsWeaviate, noWeaviate } from '../../support/weaviate-binary.ts';
import { freeWeaviatePorts, startWeaviate, weaviateKeys } from '../../support/weaviate-process.ts';
import { type Memory, memory } from './memory-under-test.ts';
import { describeSearchMemories } from './tools/search-memories.ts';

interface Found {
  readonly memories: readonly { readonly content: string }[];
  readonly degraded: string | null;
}

const pending = (server: Memory) =>
  server.call<{ index: { pending: number } }>('memory_stats').then(({ index }) => index.pending);

describe.runIf(noWeaviate() === null)('on Weaviate', () => {
  let server: Memory;
  beforeAll(async () => {
    server = await memory({ engine: emptyWeaviateStore });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  describeSearchMemories(() => server);
});

describe('a memory server whose index is in Weaviate', () => {
  // Its start is not counted as a test's time.
  beforeAll(async () => void (noWeaviate() === null && (await runWeaviate())));
  beforeEach(needsWeaviate);
  afterEach(killServerProcesses);

  it('finds conversations and knowledge, takes in what changes and lets go of what is forgotten', async ({
    expect,
  }) => {
    await using server = await memory({ engine: emptyWeaviateStore });
    await server.call('store_conversation', {
      conversation_id: 'trip',
      messages: ['Where do we meet?', 'At the old lighthouse, at nine.'].map((content) => ({
        role: 'user',
        content,
      })),
    });
    await server.call('add_knowledge', { title: 'Boats', content: 'A sloop has one mast.', category: 'sea' });
    const { id } = await server.call<{ id: string }>('store_memory', { content: 'Ada sails a red dinghy' });
    expect(await server.call('search_conversations', { query: 'meeting at the lighthouse' })).toMatchObject({
      results: [{ message: { content: expect.stringContaining('lighthouse') } }, {}],
      degraded: null,
    });
    expect(
      await server.call('search_knowledge', { query: 'masts of a sloop', category: 'sea' }),
    ).toMatchObject({
      passages: [{ content: 'A sloop has one mast.' }],
      degraded: null,
    });
    const endless = { content: 'The lighthouse is closed', event_time: '9999-12-31T00:00:00Z' };
    await server.call('store_memory', endless);
    expect(
      await server.call('search_memories', { query: 'lighthouse', event_after: '2100-01-01T00:00:00Z' }),
    ).toMatchObject({ memories: [{ content: endless.content, index_state: 'indexed' }], degraded: null });
    await server.call('update_memory', { id, content: 'Ada sails a blue catamaran' });
    const search = (query: string) => server.call<Found>('search_memories', { query, mode: 'lexical' });
    expect(await search('catamaran')).toMatchObject({
      memories: [{ content: 'Ada sails a blue catamaran' }],
    });
    expect(await server.call('memory_stats')).toMatchObject({ index: { engine: 'weaviate', failed: 0 } });
    await server.call('forget_memories', { ids: [id], hard: true });
    await expect.poll(() => server.vectors.count('McpctlMemory')).toBe(1);
    expect((await search('catamaran')).memories).toEqual([]);
  });

  // As tests/servers/memory/recall measures the embedded engine: some three points below what was measured here.
  it('answers as many questions as with the embedded engine', async ({ expect }) => {
    const file = path.join(import.meta.dirname, 'recall/small-set.json');
    const samples = parseQuestionSet(await readFile(file, 'utf8'));
    await using server = await memory({ engine: emptyWeaviateStore });
    const recalls = await measureRecall(server.call, samples, { modes: searchModes });
    expect(recalls.get('hybrid')?.at10).toBeGreaterThanOrEqual(0.84);
    expect(recalls.get('lexical')?.at10).toBeGreaterThanOrEqual(0.63);
    expect(recalls.get('semantic')?.at10).toBeGreaterThanOrEqual(0.84);
  }, 60_000);

  it('embeds everything anew for another model, and keeps the words meanwhile', async ({ expect }) => {
    const embedderOf = (words: readonly string[]): Embedder => ({
      name: words.join('-'),
      describe: async () => ({ name: words.join('-'), version: '1', dimensions: words.length }),
      embed: async (texts) =>
        texts.map((text) => Float32Array.from(words, (word) => (text.includes(word) ? 1 : 0))),
    });
    await using server = await memory({
      engine: emptyWeaviateStore,
      embedder: embedderOf(['tea', 'rain', 'cello']),
    });
    const memories = Array.from({ length: 250 }, (_, n) => ({ content: `tea number ${n}` }));
    await server.call('store_memories', { memories });
    await expect.poll(() => pending(server), { timeout: 10_000 }).toBe(0);

    const next = await server.replica({ engine: weaviateStore, embedder: embedderOf(['tea', 'rain']) });
    expect(await next.call<Found>('search_memories', { query: 'tea', limit: 1 })).toMatchObject({
      memories: [{}],
    });
    await expect
      .poll(() => next.call('memory_stats'), { timeout: 15_000 })
      .toMatchObject({
        index: { pending: 0, failed: 0 },
        embedding: { space: 'tea-rain@1/2', degraded: null },
      });
    const found = await next.call<Found>('search_memories', {
      query: 'tea',
      mode: 'semantic',
      limit: 100,
      max_tokens: 50_000,
    });
    expect(found).toMatchObject({ degraded: null });
    expect(found.memories).toHaveLength(100);
    const [object] = await next.vectors.list('McpctlMemory', { limit: 1, includeVector: true });
    expect(object?.vector).toEqual(Float32Array.of(1, 0));
  }, 60_000);

  it('with a key that opens nothing goes on writing, searches by PostgreSQL, and gives up on no object', async ({
    expect,
  }) => {
    await emptyWeaviateStore().then((store) => store.close());
    await using server = await memory({ engine: () => weaviateStore('nobody') });
    await server.call('store_memory', { content: 'The ferry leaves at noon' });
    expect(await server.call('search_memories', { query: 'ferry' })).toMatchObject({
      memories: [{ content: 'The ferry leaves at noon' }],
      degraded: expect.stringContaining('key of mcpctl'),
    });
    expect(await server.call('memory_stats')).toMatchObject({ index: { pending: 1, failed: 0 } });
  });

  it('starts without it, writes and searches on while it is away, and has all of it indexed soon after its return', async ({
    expect,
  }) => {
    await using directory = await temporaryDirectory('weaviate');
    const place = { directory: directory.path, ports: await freeWeaviatePorts() };
    const database = await freshDatabase();
    const url = `http://127.0.0.1:${place.ports.http}`;
    try {
      await using server = await startServerProcess('memory', {
        DATABASE_URL: database.url,
        MCPCTL_VECTORS_URL: url,
        MCPCTL_VECTORS_GRPC_PORT: String(place.ports.grpc),
        MCPCTL_VECTORS_API_KEY: weaviateKeys.admin,
      });
      const health = async (): Promise<Health> =>
        (await fetch(`${server.url}/health`)).json() as Promise<Health>;
      const search = () => server.call<Found>('search_memories', { query: 'ferry' });
      const away = {
        memories: [{ content: 'The ferry leaves at noon' }],
        degraded: expect.stringContaining('away'),
      };
      await server.call('store_memory', { content: 'The ferry leaves at noon' });
      expect(await search()).toMatchObject(away);
      expect(await health()).toMatchObject({
        status: 'degraded',
        dependencies: { vectors: { status: 'unhealthy' } },
      });
      {
        await using weaviate = await startWeaviate(place);
        const back = performance.now();
        while ((await health()).dependencies.vectors.status !== 'healthy') await delay(50);
        expect(performance.now() - back).toBeLessThan(2000);
        await expect.poll(search, { timeout: 10_000 }).toMatchObject({ degraded: null });
        await weaviate.kill();
      }
      expect(await search()).toMatchObject(away);
      await server.call('store_memory', { content: 'The ferry is late' });
      await using _again = await startWeaviate(place);
      await expect.poll(async () => (await search()).memories.length, { timeout: 10_000 }).toBe(2);
      await expect.poll(search, { timeout: 10_000 }).toMatchObject({ degraded: null });
      const store = openWeaviateStore({ url, grpcPort: place.ports.grpc, apiKey: weaviateKeys.admin });
      await expect.poll(() => store.count('McpctlMemory'), { timeout: 10_000 }).toBe(2);
      await store.close();
    } finally {
      await database.drop();
    }
  }, 60_000);
});

interface Health {
  readonly status: string;
  readonly dependencies: { readonly vectors: { readonly status: string } };
}
