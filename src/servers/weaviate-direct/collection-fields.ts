/** Collections as callers define them and as tools show them. */
import { z } from 'zod';
import type { CollectionConfig, DataType } from '../../runtime/vector/collection.ts';
import type { ViewFields } from '../kit/fields.ts';

const dataTypes = [
  'text',
  'text[]',
  'int',
  'number',
  'boolean',
  'date',
  'uuid',
] as const satisfies readonly DataType[];

export interface ShownProperty {
  readonly name: string;
  readonly data_type: DataType;
  readonly description?: string | undefined;
  readonly searchable?: boolean | undefined;
}

export const propertyFields: ViewFields<ShownProperty> = {
  name: z.string().min(1).max(200).describe('letters, digits and _, beginning with a letter'),
  data_type: z.enum(dataTypes).describe('date: ISO 8601'),
  description: z.string().max(1000).optional(),
  searchable: z.boolean().optional().describe('whether search by words looks at it; default: true for texts'),
};

export interface ShownCollection {
  readonly name: string;
  readonly description: string | null;
  readonly dimensions: number | null;
  readonly tokenization: 'word' | 'english';
  readonly writable: boolean;
  readonly properties: ShownProperty[];
}

export const shownCollectionFields: ViewFields<ShownCollection> = {
  name: z.string(),
  description: z.string().nullable(),
  dimensions: z.number().int().nullable().describe('length of its vectors; null: it keeps none'),
  tokenization: z.enum(['word', 'english']).describe('english: words are stemmed'),
  writable: z.boolean().describe('whether tools of this server may change its objects'),
  properties: z.array(z.object(propertyFields)),
};

export function shownCollection(config: CollectionConfig, writable: boolean): ShownCollection {
  return {
    name: config.name,
    description: config.description ?? null,
    dimensions: config.dimensions,
    tokenization: config.tokenization ?? 'word',
    writable,
    properties: config.properties.map(({ name, dataType, description, searchable }) => ({
      name,
      data_type: dataType,
      ...(description === undefined ? {} : { description }),
      ...(searchable === undefined ? {} : { searchable }),
    })),
  };
}
