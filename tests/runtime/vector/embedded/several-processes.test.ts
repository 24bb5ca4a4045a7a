import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { findCollection } from '../../../../src/runtime/vector/embedded/collections.ts';
import { openEmbeddedStore } from '../../../../src/runtime/vector/embedded-store.ts';
import type { VectorStore } from '../../../../src/runtime/vector/vector-store.ts';
import { type LoggingProcess, loggingProcess } from '../../../support/logging-process.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { batchSize, importedConfig, importedObject } from './imported.ts';

const script = fileURLToPath(new URL('importing-process.ts', import.meta.url));
const { name } = importedConfig;

function importing(directory: string, first: number, count: number): LoggingProcess {
  return loggingProcess(script, {
    IMPORT_DIRECTORY: directory,
    IMPORT_FIRST: String(first),
    IMPORT_COUNT: String(count),
  });
}

/** Rows of each table of the collection, and SQLite's own opinion of the file. */
function inspected(directory: string): { readonly rows: readonly number[]; readonly integrity: unknown } {
  using db = new DatabaseSync(path.join(directory, 'vectors.db'));
  const collection = findCollection(db, name);
  if (collection === null) throw new Error('the collection is not there');
  const { objects, keywords, vectorTables } = collection;
  db.exec(`INSERT INTO ${keywords} (${keywords}) VALUES ('integrity-check')`);
  const tables = [objects, `${keywords}_docsize`, ...vectorTables.map(({ table }) => table)];
  return {
    rows: tables.map((table) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])),
    integrity: db
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => row['integrity_check']),
  };
}

async function sample(store: VectorStore, numbers: readonly number[]): Promise<readonly unknown[]> {
  const found = [];
  for (const number of numbers) {
    const { id, vector } = importedObject(number);
    found.push(await store.get(name, id, { includeVector: true }));
    const [byWord] = await store.searchKeyword(name, { query: `object${number}`, limit: 2 });
    const [byVector] = await store.searchVector(name, { vector, limit: 2 });
    found.push(byWord?.id, byVector?.id);
  }
  return found;
}

const expectedSample = (numbers: readonly number[]): readonly unknown[] =>
  numbers.flatMap((number) => {
    const object = importedObject(number);
    return [object, object.id, object.id];
  });

describe('several processes on one directory', () => {
  it('all write and read at once, and nothing is lost', async ({ expect }) => {
    await using directory = await temporaryDirectory('several');
    await using stack = new AsyncDisposableStack();
    const each = 600;
    const imports = [0, 1, 2].map((process) => stack.use(importing(directory.path, process * each, each)));
    await imports[0]?.line('stored');
    const store = openEmbeddedStore({ directory: directory.path });
    stack.defer(() => store.close());
    const { vector } = importedObject(1);
    const isOver = Promise.all(imports.map(({ exitCode }) => exitCode)).then(() => true);
    let before = 0;
    while (!(await Promise.race([isOver, store.ping().then(() => false)]))) {
      const found = await store.searchHybrid(name, { query: 'object1', vector, alpha: 0.5, limit: 5 });
      expect(found.length).toBeGreaterThan(0);
      const count = await store.count(name);
      expect(count % batchSize).toBe(0);
      expect(count).toBeGreaterThanOrEqual(before);
      before = count;
      await new Promise(setImmediate);
    }
    expect(await Promise.all(imports.map(({ exitCode }) => exitCode))).toEqual([0, 0, 0]);
    expect(await store.count(name)).toBe(3 * each);
    const numbers = [0, 599, 600, 1234, 1799];
    expect(await sample(store, numbers)).toEqual(expectedSample(numbers));
    const { rows, integrity } = inspected(directory.path);
    expect(integrity).toEqual(['ok']);
    expect(new Set(rows)).toEqual(new Set([3 * each]));
  });

  it.for([1, 4, 7])(
    'are killed after batch %d of an import: no part of a batch is there, and the same import makes it whole',
    async (batches, { expect }) => {
      await using directory = await temporaryDirectory('killed');
      const total = 2000;
      {
        await using cut = importing(directory.path, 0, total);
        await cut.line(`stored ${batches * batchSize}`);
        cut.kill('SIGKILL');
        expect(await cut.exitCode).toBeNull();
      }
      const partial = inspected(directory.path);
      expect(partial.integrity).toEqual(['ok']);
      expect(new Set(partial.rows).size).toBe(1);
      const [stored = 0] = partial.rows;
      expect(stored % batchSize).toBe(0);
      expect(stored).toBeGreaterThanOrEqual(batches * batchSize);

      await using again = importing(directory.path, 0, total);
      expect(await again.exitCode).toBe(0);
      const whole = inspected(directory.path);
      expect(whole.integrity).toEqual(['ok']);
      expect(new Set(whole.rows)).toEqual(new Set([total]));
      const store = openEmbeddedStore({ directory: directory.path });
      const numbers = [0, 99, 100, 1234, 1999];
      expect(await sample(store, numbers)).toEqual(expectedSample(numbers));
      await store.close();
    },
  );
});
