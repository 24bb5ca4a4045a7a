import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Filter } from '../filter.ts';
import { conditionSql } from './condition.ts';
import { countObjects } from './read-objects.ts';
import type { Scope } from './scope.ts';
import { guarded, prepared } from './sqlite.ts';
import { removeObjects } from './write-objects.ts';

/** One transaction each: other calls have their turn in between. */
const batch = 1000;

/** @returns how many match, and were deleted unless `dryRun` */
export async function deleteWhere(
  db: DatabaseSync,
  scope: Scope,
  filter: Filter,
  dryRun: boolean,
): Promise<number> {
  const matching = countObjects(db, scope, filter);
  if (dryRun) return matching;
  const { sql, values } = conditionSql(scope, filter);
  const { objects } = scope.collection;
  const select = `SELECT o.row, o.id FROM ${objects} o WHERE o.row > ? AND (${sql}) ORDER BY o.row LIMIT ?`;
  let deleted = 0;
  for (let last = 0; ; ) {
    const rows = guarded('delete objects', () => prepared(db, select).all(last, ...values, batch));
    const ids = rows.map(({ id }) => String(id));
    deleted += removeObjects(db, scope, ids);
    if (rows.length < batch) return deleted;
    last = Number(rows.at(-1)?.['row']);
    await setImmediate();
  }
}
