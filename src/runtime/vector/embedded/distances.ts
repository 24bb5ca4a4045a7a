import type { DatabaseSync } from 'node:sqlite';
import { vectorBytes } from './rows.ts';
import { guarded, prepared } from './sqlite.ts';

/** Cosine distances to the vectors of some rows; absent: what has no vector, or one of zeros. */
export function distancesOf(
  db: DatabaseSync,
  source: {
    /** Of the vectors. */
    readonly table: string;
    /** Of the objects. */
    readonly objects: string;
    /** That all of the rows are in; `null`: each in its object's. */
    readonly partition: string | null;
  },
  vector: Float32Array,
  rows: readonly number[],
): ReadonlyMap<number, number> {
  const { table, objects, partition } = source;
  const sql = `SELECT v.row AS row, vec_distance_cosine(v.embedding, ?) AS value FROM json_each(?) AS wanted
    JOIN ${table} v ON v.row = wanted.value
      AND v.partition = coalesce(?, (SELECT o.partition FROM ${objects} o WHERE o.row = wanted.value))`;
  const found = guarded('search', () =>
    prepared(db, sql).all(vectorBytes(vector), JSON.stringify(rows), partition),
  );
  return new Map(
    found.flatMap(({ row, value }) => (typeof value === 'number' ? [[Number(row), value] as const] : [])),
  );
}
