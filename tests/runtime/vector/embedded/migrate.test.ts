import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import { scopeToken } from '../../../../src/runtime/vector/embedded/keyword-match.ts';
import { vectorBytes } from '../../../../src/runtime/vector/embedded/rows.ts';
import { openEmbeddedStore } from '../../../../src/runtime/vector/embedded-store.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const id = '00000000-0000-4000-8000-000000000001';
const text = 'Ünïcode कि words, running';

const config = (name: string, tokenization: 'word' | 'english'): CollectionConfig => ({
  name,
  properties: [
    { name: 'owner', dataType: 'text', searchable: false },
    { name: 'text', dataType: 'text' },
  ],
  dimensions: 2,
  tokenization,
  partitionBy: 'owner',
});

/** A file as mcpctl wrote it before files had a version. */
function oldFile(directory: string): void {
  using db = new DatabaseSync(path.join(directory, 'vectors.db'));
  db.exec(`
    PRAGMA page_size = 16384;
    PRAGMA journal_mode = WAL;
    CREATE TABLE collections (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      config TEXT NOT NULL
    );
  `);
  const tokenizers = {
    Words: 'unicode61 remove_diacritics 0',
    English: 'porter unicode61 remove_diacritics 2',
  };
  for (const [index, [name, tokenizer]] of Object.entries(tokenizers).entries()) {
    const number = index + 1;
    db.prepare('INSERT INTO collections (name, config) VALUES (?, ?)').run(
      name,
      JSON.stringify(config(name, name === 'Words' ? 'word' : 'english')),
    );
    db.exec(`
      CREATE TABLE objects_${number} (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        partition TEXT NOT NULL,
        properties TEXT NOT NULL
      );
      CREATE INDEX objects_${number}_partition ON objects_${number} (partition);
      CREATE VIRTUAL TABLE keywords_${number}
        USING fts5(scope, c0, content='', contentless_delete=1, tokenize='${tokenizer}');
      CREATE TABLE vectors_${number} (
        partition TEXT NOT NULL,
        row INTEGER NOT NULL,
        embedding BLOB NOT NULL,
        PRIMARY KEY (partition, row)
      ) WITHOUT ROWID;
    `);
    db.prepare(`INSERT INTO objects_${number} (id, partition, properties) VALUES (?, 'ann', ?)`).run(
      id,
      JSON.stringify({ owner: 'ann', text, gone: null }),
    );
    db.prepare(`INSERT INTO keywords_${number} (rowid, scope, c0) VALUES (1, ?, ?)`).run(
      scopeToken('ann'),
      text,
    );
    db.prepare(`INSERT INTO vectors_${number} VALUES ('ann', 1, ?)`).run(vectorBytes(Float32Array.of(1, 0)));
  }
}

describe('a file of an older version', () => {
  it.for([
    { name: 'Words', found: ['ünïcode', 'क', 'running'], not: ['unicode', 'run'] },
    { name: 'English', found: ['ünïcode', 'unicode', 'run', 'running'], not: ['runner'] },
  ])('is searched by words as a new one is: $name', async ({ name, found, not }, { expect }) => {
    await using directory = await temporaryDirectory('older');
    oldFile(directory.path);
    // Twice: the second time it is up to date.
    for (const _ of [1, 2]) {
      await using opened = new AsyncDisposableStack();
      const store = openEmbeddedStore({ directory: directory.path });
      opened.defer(() => store.close());
      const filter = { operator: 'Equal', path: ['owner'], value: 'ann' } as const;
      const hits = (query: string): Promise<readonly unknown[]> =>
        store.searchKeyword(name, { query, limit: 5, filter });
      for (const query of found) expect(await hits(query), query).toMatchObject([{ id }]);
      for (const query of not) expect(await hits(query), query).toEqual([]);
    }
  });

  it('keeps its objects and vectors, and takes new ones', async ({ expect }) => {
    await using directory = await temporaryDirectory('older');
    oldFile(directory.path);
    await using opened = new AsyncDisposableStack();
    const [store, other] = [
      openEmbeddedStore({ directory: directory.path }),
      openEmbeddedStore({ directory: directory.path }),
    ];
    opened.defer(() => Promise.all([store.close(), other.close()]).then(() => undefined));
    for (const name of ['Words', 'English']) {
      const vector = Float32Array.of(1, 0);
      expect(await store.get(name, id, { includeVector: true })).toEqual({
        id,
        vector,
        properties: { owner: 'ann', text },
      });
      const second = { id: id.replace(/1$/, '2'), properties: { owner: 'bob', text: 'second' }, vector };
      await store.upsert(name, [second]);
      expect(await other.searchKeyword(name, { query: 'second', limit: 5 })).toMatchObject([
        { id: second.id },
      ]);
      await store.updateCollection(name, {
        addProperties: [{ name: 'note', dataType: 'text' }],
        addNamedVectors: { image: 3 },
      });
      await other.merge(name, id, {
        properties: { note: 'added' },
        namedVectors: { image: new Float32Array(3) },
      });
      expect(await store.searchKeyword(name, { query: 'added', limit: 5 })).toMatchObject([{ id }]);
    }
  });
});
