/** What a filter says about the partition. */
import type { CollectionConfig } from '../collection.ts';
import type { Filter } from '../filter.ts';
import { wholeOf } from '../words.ts';

/** The value that `filter` demands of the partition property, where it demands exactly one. */
export function demandedPartition(
  filter: Filter | undefined,
  { partitionBy }: CollectionConfig,
): string | null {
  if (filter === undefined || partitionBy === undefined) return null;
  if ('operands' in filter) {
    if (filter.operator !== 'And') return null;
    const demanded = filter.operands.map((operand) =>
      demandedPartition(operand, { partitionBy } as CollectionConfig),
    );
    return demanded.find((value) => value !== null) ?? null;
  }
  const isDemand = filter.operator === 'Equal' && filter.path.length === 1 && filter.path[0] === partitionBy;
  return isDemand && typeof filter.value === 'string' ? wholeOf(filter.value) : null;
}

/** What `filter` demands besides `partition`; `undefined` when that is all. */
export function withoutPartition(
  filter: Filter | undefined,
  config: CollectionConfig,
  partition: string | null,
): Filter | undefined {
  // What has no value there is in the empty partition too: that one alone does not say what was demanded.
  if (filter === undefined || partition === null || partition === '') return filter;
  if (!('operands' in filter)) return demandedPartition(filter, config) === partition ? undefined : filter;
  if (filter.operator !== 'And') return filter;
  const operands = filter.operands.flatMap((operand) => withoutPartition(operand, config, partition) ?? []);
  return operands.length === 0 ? undefined : { operator: 'And', operands };
}
