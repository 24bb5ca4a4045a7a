/** Which rows of a scope a filter lets pass, with the partition as the way to them where it tells one. */
import type { Filter } from '../filter.ts';
import { demandedPartition, withoutPartition } from './filter-partition.ts';
import { filterSql } from './filter-sql.ts';
import type { Scope } from './scope.ts';
import type { SqlCondition } from './sql-condition.ts';

/** The one partition that all of them are in; `null`: they may be in any. */
export function partitionOf({ collection, tenant }: Scope, filter: Filter | undefined): string | null {
  const { config } = collection;
  if (tenant !== null) return tenant;
  return config.partitionBy === undefined ? '' : demandedPartition(filter, config);
}

/** What is demanded besides the partition, of the objects table `o`; `null`: nothing. */
export function restSql(scope: Scope, filter: Filter | undefined): SqlCondition | null {
  const { collection } = scope;
  const rest = withoutPartition(filter, collection.config, demandedPartition(filter, collection.config));
  return rest === undefined ? null : filterSql(rest, collection);
}

/** All of it, of the objects table `o`. */
export function conditionSql(scope: Scope, filter: Filter | undefined): SqlCondition {
  const { sql, values } = restSql(scope, filter) ?? { sql: 'TRUE', values: [] };
  const partition = partitionOf(scope, filter);
  // A collection with one partition is that partition.
  return partition === null || partition === ''
    ? { sql, values }
    : { sql: `o.partition = ? AND (${sql})`, values: [partition, ...values] };
}
