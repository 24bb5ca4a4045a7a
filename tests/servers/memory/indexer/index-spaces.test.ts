/** What happens to the index when the embedding model changes, is away, or the index itself is lost. */
import { describe, it } from 'vitest';
import type { Embedder } from '../../../../src/runtime/embedding/embedder.ts';
import { OperationalError } from '../../../../src/runtime/errors.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { IndexSpaces } from '../../../../src/servers/memory/indexer/index-spaces.ts';
import { type Memory, memory } from '../memory-under-test.ts';

interface Found {
  readonly memories: readonly { readonly content: string; readonly index_state: string }[];
  readonly degraded: string | null;
}

/** One dimension for each of some words, so that what is near is plain to see. */
class WordEmbedder implements Embedder {
  readonly name: string;
  isAway = false;
  embedded = 0;
  readonly #words: readonly string[];

  constructor(name: string, words: readonly string[]) {
    this.name = name;
    this.#words = words;
  }

  async describe() {
    this.#mustBeThere();
    return { name: this.name, version: '1', dimensions: this.#words.length };
  }

  async embed(texts: readonly string[]) {
    this.#mustBeThere();
    this.embedded += texts.length;
    return texts.map((text) => {
      if (text.includes('indigestible'))
        throw new OperationalError('EMBEDDING_REFUSED', { model: this.name, reason: 'indigestible' });
      const vector = Float32Array.from(this.#words, (word) => (text.includes(word) ? 1 : 0));
      const norm = Math.hypot(...vector) || 1;
      return vector.map((part) => part / norm);
    });
  }

  #mustBeThere(): void {
    if (this.isAway)
      throw new OperationalError('EMBEDDING_UNAVAILABLE', { model: this.name, reason: 'away' });
  }
}

const semantic = { query: 'tea', mode: 'semantic' };
const pending = (server: Memory) =>
  server
    .call<{ index: { pending: number; rebuilds: { finished_at: string | null }[] } }>('memory_stats')
    .then(
      ({ index }) => index.pending + index.rebuilds.filter(({ finished_at }) => finished_at === null).length,
    );

describe('another embedding model', () => {
  it('embeds everything anew while words answer, and goes on where it was cut off', async ({ expect }) => {
    const first = new WordEmbedder('first', ['tea', 'rain', 'cello']);
    await using server = await memory({ embedder: first });
    const contents = Array.from({ length: 450 }, (_, n) => `tea number ${n}`);
    await server.call('store_memories', { memories: contents.map((content) => ({ content })) });
    await expect.poll(() => pending(server), { timeout: 10_000 }).toBe(0);

    const second = new WordEmbedder('second', ['tea', 'rain']);
    second.isAway = true;
    const waiting = await server.replica({ embedder: second });
    const away = await waiting.call<Found>('search_memories', { query: 'tea', limit: 1 });
    expect(away).toMatchObject({ memories: [{}], degraded: expect.stringContaining('away') });
    await waiting.indexer.close();

    second.isAway = false;
    const next = await server.replica({ embedder: second });
    await expect.poll(() => pending(next), { timeout: 10_000 }).toBe(0);
    expect(second.embedded).toBeGreaterThanOrEqual(450);
    const after = await next.call<Found>('search_memories', { ...semantic, limit: 100, max_tokens: 50_000 });
    expect(after).toMatchObject({ degraded: null });
    expect(after.memories).toHaveLength(100);
    const stats = await next.call('memory_stats');
    expect(stats).toMatchObject({ embedding: { model: 'second', space: 'second@1/2', degraded: null } });

    // The one that embeds with the first model leaves the index alone, and says so.
    const before = first.embedded;
    await server.spaces.refresh();
    await server.call('store_memory', { content: 'tea at five' });
    expect(first.embedded).toBe(before);
    const old = await server.call<Found>('search_memories', { query: 'tea five' });
    expect(old.degraded).toContain('another replica embeds with another model');
    await expect.poll(() => pending(next), { timeout: 10_000 }).toBe(0);
  });

  it('says how far it is', async ({ expect }) => {
    await using server = await memory({ embedder: new WordEmbedder('first', ['tea']) });
    const memories = Array.from({ length: 300 }, (_, n) => ({ content: `tea ${n}` }));
    await server.call('store_memories', { memories });
    await server.indexer.close();
    const embedder = new WordEmbedder('second', ['tea', 'rain']);
    const spaces = new IndexSpaces({ db: server.db, vectors: server.vectors, embedder });
    await spaces.prepare();
    expect(spaces.vectorsOf('McpctlMemory')).toEqual({
      isReady: false,
      reason: '0 of 300 are embedded anew with second',
    });
  });
});

describe('a model that goes away', () => {
  it('holds up no words, and vectors follow when it is back', async ({ expect }) => {
    const embedder = new WordEmbedder('model', ['tea', 'rain']);
    await using server = await memory({ embedder });
    embedder.isAway = true;
    await server.call('store_memory', { content: 'tea at five' });
    const during = await server.call<Found>('search_memories', { query: 'tea' });
    expect(during).toMatchObject({
      memories: [{ content: 'tea at five', index_state: 'pending' }],
      degraded: expect.stringContaining('found by words alone'),
    });
    embedder.isAway = false;
    await expect.poll(() => pending(server), { timeout: 15_000 }).toBe(0);
    expect(embedder.embedded).toBeGreaterThan(0);
  }, 20_000);

  it('that refuses one text has the others embedded, and its words are found', async ({ expect }) => {
    await using server = await memory({ embedder: new WordEmbedder('model', ['tea']) });
    const memories = ['tea one', 'indigestible tea', 'tea two'].map((content) => ({ content }));
    await server.call('store_memories', { memories });
    for (let attempt = 0; attempt < 6; attempt += 1) {
      server.indexer.wake();
      await server.indexer.settled(5000);
    }
    const { failures } = await server.call<{ failures: { object_id: string; reason: string }[] }>(
      'list_index_failures',
    );
    expect(failures).toMatchObject([
      { kind: 'memory', attempts: 5, reason: expect.stringContaining('indigestible') },
    ]);
    expect(await server.call('list_index_failures', { user_id: 'another' })).toEqual({ failures: [] });
    expect(await server.call('retry_index_failures', { user_id: 'another' })).toEqual({ retried: 0 });
    const lexical = await server.call<Found>('search_memories', { query: 'indigestible', mode: 'lexical' });
    expect(lexical.memories).toMatchObject([{ index_state: 'failed' }]);

    await server.call('update_memory', { id: failures[0]?.object_id, content: 'digestible tea' });
    await expect.poll(() => pending(server)).toBe(0);
    expect(await server.call('list_index_failures')).toEqual({ failures: [] });
  });
});

describe('retry_index_failures', () => {
  it('lets the index try again what it refused', async ({ expect }) => {
    const embedder = new WordEmbedder('model', ['tea']);
    await using server = await memory({ embedder });
    await server.db.query(
      `INSERT INTO memory.outbox (collection, object_id, failed_at, attempts, last_error) VALUES ('McpctlMemory', $1, now(), 5, 'x')`,
      [(await server.call<{ id: string }>('store_memory', { content: 'tea' })).id],
    );
    expect(await server.call('memory_stats')).toMatchObject({ index: { failed: 1 } });
    expect(await server.call('retry_index_failures')).toEqual({ retried: 1 });
    await expect.poll(() => pending(server)).toBe(0);
    expect(await server.call('memory_stats')).toMatchObject({ index: { failed: 0 } });
  });
});

describe('reindex', () => {
  it('brings back what the index lost, and removes what PostgreSQL does not know', async ({ expect }) => {
    await using server = await memory();
    const memories = Array.from({ length: 250 }, (_, n) => ({ content: `parcel ${n}` }));
    await server.call('store_memories', { memories });
    await expect.poll(() => pending(server), { timeout: 10_000 }).toBe(0);
    const [some = []] = [await server.vectors.list('McpctlMemory', { limit: 100 })];
    await server.vectors.delete(
      'McpctlMemory',
      some.map(({ id }) => id),
    );
    const stray = '00000000-0000-4000-8000-000000000001';
    await server.vectors.upsert('McpctlMemory', [{ id: stray, properties: { scope: 'none' } }]);

    await server.call('reindex');
    await expect.poll(() => pending(server), { timeout: 10_000 }).toBe(0);
    expect(await server.vectors.count('McpctlMemory')).toBe(250);
    expect(await server.vectors.get('McpctlMemory', stray)).toBeNull();
    expect(await server.call('memory_stats')).toMatchObject({
      index: { rebuilds: expect.arrayContaining([expect.objectContaining({ done: 250, total: 250 })]) },
    });
  });

  it('happens by itself when the index is gone', async ({ expect }) => {
    await using server = await memory();
    await server.call('store_memory', { content: 'The ferry leaves at noon' });
    await emptied(server.vectors);
    const next = await server.replica({});
    await expect.poll(() => pending(next), { timeout: 10_000 }).toBe(0);
    expect(await next.call<Found>('search_memories', { query: 'ferries' })).toMatchObject({
      memories: [{ index_state: 'indexed' }],
      degraded: null,
    });
  });
});

async function emptied(vectors: VectorStore): Promise<void> {
  for (const { name } of await vectors.listCollections()) await vectors.deleteCollection(name);
}
