import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, it } from 'vitest';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { compareStores } from '../../../../src/runtime/vector/transfer/compare-stores.ts';
import { objectsOf } from '../../../../src/runtime/vector/transfer/object-stream.ts';
import { restoreBackup } from '../../../../src/runtime/vector/transfer/restore-backup.ts';
import { writeBackup } from '../../../../src/runtime/vector/transfer/write-backup.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { article, articles, articlesOfAllTypes, emptyStore, everyType, fill, note, put } from './stores.ts';

const { signal } = new AbortController();
const quiet = { onProgress: () => undefined, signal };

interface World extends AsyncDisposable {
  readonly store: VectorStore;
  readonly file: string;
}

/** A store with objects of all kinds, and its backup. */
async function backedUp(): Promise<World> {
  const from = await emptyStore();
  const directory = await temporaryDirectory('backup');
  const file = path.join(directory.path, 'vectors.jsonl.gz');
  await fill(from.store, 230);
  await from.store.createCollection(everyType('EveryType'));
  await put(from.store, everyType('EveryType'), articlesOfAllTypes());
  await writeBackup(from.store, { file, at: new Date(0), ...quiet });
  return {
    store: from.store,
    file,
    [Symbol.asyncDispose]: async () => {
      await from[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function everything(store: VectorStore): Promise<readonly StoredObject[]> {
  const all: StoredObject[] = [];
  for await (const object of objectsOf(store, { collection: article.name })) all.push(object);
  return all;
}

describe('a backup of a vector store', () => {
  it('gives everything back to an empty store', async ({ expect }) => {
    await using before = await backedUp();
    await using after = await emptyStore();
    const counts = await restoreBackup(after.store, { file: before.file, mayReplace: false, ...quiet });
    expect(counts).toEqual({ collections: 3, objects: 269 });
    expect(await after.store.listCollections()).toEqual(await before.store.listCollections());
    expect(await everything(after.store)).toEqual(await everything(before.store));
    expect(await after.store.listTenants(note.name)).toEqual(await before.store.listTenants(note.name));
    expect((await compareStores(before.store, after.store, signal)).difference).toBeNull();
  });

  it('undoes all that was done since, when it may', async ({ expect }) => {
    await using world = await backedUp();
    const { store, file } = world;
    const then = await everything(store);
    await store.delete(article.name, [then[0]?.id ?? '']);
    await put(store, article, articles(5));
    await store.setTenants(note.name, [
      { name: 'ann', status: 'removed' },
      { name: 'zoe', status: 'active' },
    ]);
    await store.deleteCollection('EveryType');
    await store.createCollection({ name: 'Since', properties: [], dimensions: null });
    await expect(restoreBackup(store, { file, mayReplace: false, ...quiet })).rejects.toMatchObject({
      code: 'TRANSFER_BLOCKED',
      facts: { collection: 'Article' },
    });
    await restoreBackup(store, { file, mayReplace: true, ...quiet });
    expect(await everything(store)).toEqual(then);
    expect((await store.listTenants(note.name)).map(({ name }) => name)).toEqual(['ann', 'bob', 'eve']);
    expect(await store.count('EveryType')).toBe(3);
    expect(await store.getCollection('Since')).not.toBeNull();
  });

  it('is readable by its owner only, and complete or not there', async ({ expect }) => {
    await using world = await backedUp();
    expect((await stat(world.file)).mode & 0o777).toBe(0o600);
    const broken: VectorStore = {
      ...world.store,
      list: async (collection, page) => {
        if (page.tenant === 'eve') throw new Error('lost');
        return world.store.list(collection, page);
      },
    };
    const file = `${world.file}.second`;
    await expect(writeBackup(broken, { file, at: new Date(0), ...quiet })).rejects.toThrow('lost');
    expect([file, `${file}.part`].filter((each) => existsSync(each))).toEqual([]);
    expect(await world.store.listTenants(note.name)).toContainEqual({ name: 'eve', status: 'inactive' });
  });

  it.for([
    ['is not there', null, 'ENOENT'],
    ['is no archive', () => Buffer.from('hello'), 'incorrect header check'],
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), 'unexpected end of file'],
    ['is of something else', () => gzipSync('{"a":1}\n'), 'line 1 is none of a backup'],
    ['is empty', () => gzipSync(''), 'it ends too early'],
    [
      'lacks its end',
      (bytes: Buffer) => gzipSync(`${gunzipSync(bytes)}`.split('\n').slice(0, -2).join('\n')),
      'it ends too early',
    ],
    [
      'lacks an object',
      (bytes: Buffer) => gzipSync(`${gunzipSync(bytes)}`.split('\n').toSpliced(2, 1).join('\n')),
      'it has 268 objects and should have 269',
    ],
    [
      'has an object twice',
      (bytes: Buffer) => {
        const lines = `${gunzipSync(bytes)}`.split('\n');
        return gzipSync(lines.toSpliced(2, 1, lines[3] ?? '').join('\n'));
      },
      'is out of order',
    ],
  ] as const)('that %s changes nothing', async ([, change, reason], { expect }) => {
    await using world = await backedUp();
    await using after = await emptyStore();
    const file = `${world.file}.other`;
    if (change !== null) await writeFile(file, change(await readFile(world.file)));
    await expect(restoreBackup(after.store, { file, mayReplace: true, ...quiet })).rejects.toMatchObject({
      code: 'BACKUP_UNREADABLE',
      facts: { file, reason: expect.stringContaining(reason) },
    });
    expect(await after.store.listCollections()).toEqual([]);
  });

  it('can be broken off, and leaves no file', async ({ expect }) => {
    await using world = await backedUp();
    const stop = new AbortController();
    const file = `${world.file}.third`;
    const onProgress = (): void => stop.abort(new Error('enough'));
    const writing = writeBackup(world.store, { file, at: new Date(0), onProgress, signal: stop.signal });
    await expect(writing).rejects.toThrow();
    expect([file, `${file}.part`].filter((each) => existsSync(each))).toEqual([]);
  });
});
