/** The condition that objects of a call must meet. */
import { z } from 'zod';
import type { Filter } from '../../runtime/vector/filter.ts';
import type { ArgumentFields } from '../kit/fields.ts';
import { ToolError } from '../kit/tool-error.ts';
import { parseWeaviateFilter } from './weaviate-filter.ts';

export interface FilterArguments {
  readonly filters?: Record<string, unknown> | undefined;
  readonly where?: Record<string, unknown> | undefined;
}

export const filterField: z.ZodType<Record<string, unknown>, Record<string, unknown>> = z
  .record(z.string(), z.unknown())
  .describe('Weaviate’s filter JSON: operator, path, value; And, Or, Not with operands');

export const filterFields: ArgumentFields<FilterArguments> = {
  filters: filterField.optional(),
  where: filterField.optional().describe('the same as filters; give one of them'),
};

/** `undefined`: every object. @throws ToolError `filter_invalid` */
export function filterOf({ filters, where }: FilterArguments): Filter | undefined {
  if (filters !== undefined && where !== undefined) {
    throw new ToolError('filter_invalid', 'filters and where are the same', { hint: 'Give one of them' });
  }
  const json = filters ?? where;
  return json === undefined ? undefined : parseWeaviateFilter(json, filters ? 'filters' : 'where');
}
