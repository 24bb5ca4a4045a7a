import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'vitest';
import { openEmbeddedStore } from '../../../src/runtime/vector/embedded-store.ts';
import { describeVectorStore } from './contract.ts';

async function temporary(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'mcpctl-vectors-'));
}

describeVectorStore('embedded', async () => {
  const directory = await temporary();
  return { store: openEmbeddedStore({ directory }), remove: () => rm(directory, { recursive: true }) };
});

describe('two processes on one directory', () => {
  it('see each other’s collections and objects', async ({ expect }) => {
    const directory = await temporary();
    const [one, two] = [openEmbeddedStore({ directory }), openEmbeddedStore({ directory })];
    try {
      const name = 'Shared';
      await one.createCollection({
        name,
        properties: [{ name: 'text', dataType: 'text' }],
        dimensions: null,
      });
      const id = '00000000-0000-4000-8000-000000000001';
      await two.upsert(name, [{ id, properties: { text: 'hello world' } }]);
      expect(await one.searchKeyword(name, { query: 'hello', limit: 1 })).toMatchObject([{ id }]);
      await one.deleteCollection(name);
      await expect(two.count(name)).rejects.toMatchObject({ code: 'collection_unknown' });
    } finally {
      await Promise.all([one.close(), two.close()]);
      await rm(directory, { recursive: true });
    }
  });
});

describe('the embedded engine', () => {
  it('says which setting brings GraphQL', async ({ expect }) => {
    const directory = await temporary();
    const store = openEmbeddedStore({ directory });
    await expect(store.graphql('{ Get }', {})).rejects.toMatchObject({
      code: 'graphql_unsupported',
      hint: expect.stringContaining('engine: weaviate'),
    });
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('is VECTOR_STORE_FAILED where its file is no database', async ({ expect }) => {
    const directory = await temporary();
    await writeFile(
      path.join(directory, 'vectors.db'),
      'this is not SQLite, but long enough to be read as a header'.repeat(20),
    );
    expect(() => openEmbeddedStore({ directory })).toThrow(
      expect.objectContaining({ code: 'VECTOR_STORE_FAILED' }),
    );
    await rm(directory, { recursive: true });
  });
});
