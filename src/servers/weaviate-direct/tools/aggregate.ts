import { z } from 'zod';
import type { Aggregate, PropertyAggregate } from '../../../runtime/vector/aggregate.ts';
import { readsOnly } from '../../kit/annotations.ts';
import type { ViewFields } from '../../kit/fields.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { filterFields, filterOf } from '../filter-fields.ts';
import { findCollection } from '../find-collection.ts';
import { mendable } from '../mendable.ts';
import { collectionField, tenantField } from '../object-fields.ts';
import { offsetOf, pageArguments, pageAt, pageEndFields } from '../page-fields.ts';

const maxGroups = 1000;
const input = z.strictObject({
  collection_name: collectionField,
  tenant: tenantField,
  ...filterFields,
  properties: z.array(z.string().min(1).max(230)).max(50).default([]).describe('default: only counts'),
  group_by: z.string().min(1).max(230).optional().describe('a property: one row for each of its values'),
  ...pageArguments(20),
});

interface ShownAggregate {
  readonly count: number;
  readonly minimum?: number | string | undefined;
  readonly maximum?: number | string | undefined;
  readonly mean?: number | undefined;
  readonly median?: number | undefined;
  readonly sum?: number | undefined;
  readonly total_true?: number | undefined;
  readonly total_false?: number | undefined;
  readonly top_values?: { value: string; count: number }[] | undefined;
}

const number = z.number().optional();
const bound = z.union([z.number(), z.string()]).optional();
const aggregateFields: ViewFields<ShownAggregate> = {
  count: z.number().int().describe('objects that have a value'),
  minimum: bound.describe('of numbers and dates'),
  maximum: bound,
  mean: number.describe('of numbers'),
  median: number,
  sum: number,
  total_true: number.describe('of booleans'),
  total_false: number,
  top_values: z
    .array(z.object({ value: z.string(), count: z.number().int() }))
    .optional()
    .describe('of texts: the most frequent values'),
};
const output = z.object({
  groups: z
    .array(
      z.object({
        group: z.union([z.string(), z.number(), z.boolean()]).nullable().describe('null: not grouped'),
        count: z.number().int().describe('objects'),
        properties: z.record(z.string(), z.object(aggregateFields)),
      }),
    )
    .describe('largest first'),
  ...pageEndFields,
});

export function registerAggregate(server: ToolServer, { store }: WeaviateDirectDeps): void {
  server.tool(
    'aggregate',
    {
      title: 'Count and sum up',
      description:
        'Counts of objects, and of properties the minimum, maximum, mean, median, sum or most frequent values; of all that meet a filter, or group by group.',
      input,
      output,
      annotations: readsOnly,
    },
    mendable(async (args) => {
      const { tenant, properties, group_by: groupBy } = args;
      const config = await findCollection(store, args.collection_name);
      const filter = filterOf(args);
      const question = { ...args };
      const offset = offsetOf(question);
      const rows = await store.aggregate(config.name, {
        tenant,
        properties,
        // One more than wanted tells whether there are more.
        limit: Math.min(offset + args.limit + 1, maxGroups),
        ...(filter === undefined ? {} : { filter }),
        ...(groupBy === undefined ? {} : { groupBy }),
      });
      const shown = rows.slice(offset).map((row) => shownRow(row, args.limit));
      const { items: groups, ...end } = pageAt(shown, question, offset);
      const isAll = rows.length < maxGroups || end.next_cursor !== null;
      return {
        groups,
        ...end,
        note: isAll ? end.note : `Groups beyond the ${maxGroups} largest are left out.`,
      };
    }),
  );
}

function shownRow({ group, count, properties }: Aggregate, maxValues: number) {
  const shown = Object.entries(properties).map(
    ([name, values]) => [name, shownAggregate(values, maxValues)] as const,
  );
  return { group: group ?? null, count, properties: Object.fromEntries(shown) };
}

function shownAggregate(
  { topValues, totalTrue, totalFalse, ...rest }: PropertyAggregate,
  maxValues: number,
): ShownAggregate {
  return {
    ...rest,
    ...(totalTrue === undefined ? {} : { total_true: totalTrue }),
    ...(totalFalse === undefined ? {} : { total_false: totalFalse }),
    ...(topValues === undefined
      ? {}
      : { top_values: topValues.slice(0, maxValues).map((each) => ({ ...each })) }),
  };
}
