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
  const select = `SELECT o.id FROM ${scope.collection.objects} o WHERE ${sql} LIMIT ?`;
  let deleted = 0;
  for (;;) {
    const rows = guarded('delete objects', () => prepared(db, select).all(...values, batch));
    deleted += removeObjects(
      db,
      scope,
      rows.map(({ id }) => String(id)),
    );
    if (rows.length < batch) return deleted;
    await setImmediate();
  }
}
