/** Collections as callers define them and as tools show them. */
import { z } from 'zod';
import { maxDimensions } from '../../runtime/vector/check-collection.ts';
import type { CollectionConfig, DataType, PropertyConfig } from '../../runtime/vector/collection.ts';
import type { ViewFields } from '../kit/fields.ts';

/** References come from elsewhere. */
type WrittenType = Exclude<DataType, 'reference'>;

const writtenTypes: readonly WrittenType[] = [
  'text',
  'text[]',
  'int',
  'int[]',
  'number',
  'number[]',
  'boolean',
  'boolean[]',
  'date',
  'date[]',
  'uuid',
  'uuid[]',
  'geoCoordinates',
  'phoneNumber',
  'blob',
  'object',
  'object[]',
];

interface Property<Type> {
  readonly name: string;
  readonly data_type: Type;
  readonly description?: string | undefined;
  readonly searchable?: boolean | undefined;
}

type NewProperty = Property<WrittenType>;

const propertyFields = {
  name: z.string().min(1).max(230).describe('letters, digits and _, beginning with a letter'),
  description: z.string().max(1000).optional(),
  searchable: z.boolean().optional().describe('whether search by words looks at it; default: true for texts'),
};

const newPropertyFields: ViewFields<NewProperty> = {
  ...propertyFields,
  data_type: z
    .enum(writtenTypes)
    .describe('date: ISO 8601; blob: base64; geoCoordinates: {latitude, longitude}'),
};

export const newPropertiesField: z.ZodType<NewProperty[], NewProperty[]> = z
  .array(z.strictObject(newPropertyFields))
  .max(200);

export const collectionDescriptionField: z.ZodOptional<z.ZodString> = z.string().max(1000).optional();

export const newDimensionsField: z.ZodType<number, number> = z.int().min(1).max(maxDimensions);

export const newNamedVectorsField: z.ZodType<Record<string, number>, Record<string, number>> = z
  .record(z.string().min(1).max(230), newDimensionsField)
  .describe('vectors with names, which an object may have besides: name to length');

export function propertyConfig({ name, data_type, description, searchable }: NewProperty): PropertyConfig {
  return {
    name,
    dataType: data_type,
    ...(description === undefined ? {} : { description }),
    ...(searchable === undefined ? {} : { searchable }),
  };
}

export interface ShownCollection {
  readonly name: string;
  readonly description: string | null;
  readonly dimensions: number | null;
  readonly named_vectors: Record<string, number>;
  readonly model: string | null;
  readonly multi_tenant: boolean;
  readonly tokenization: 'word' | 'english';
  readonly writable: boolean;
  readonly properties: Property<string>[];
}

export const shownCollectionFields: ViewFields<ShownCollection> = {
  name: z.string(),
  description: z.string().nullable(),
  dimensions: z.number().int().nullable().describe('length of its unnamed vectors; null: it keeps none'),
  named_vectors: z.record(z.string(), z.number().int()).describe('name to length'),
  model: z.string().nullable().describe('which model its vectors come from; null: not known'),
  multi_tenant: z.boolean().describe('whether every call about its objects must name a tenant'),
  tokenization: z.enum(['word', 'english']).describe('english: words are stemmed'),
  writable: z.boolean().describe('whether tools of this server may change its objects'),
  properties: z.array(z.object({ ...propertyFields, data_type: z.string() })),
};

export function shownCollection(config: CollectionConfig, writable: boolean): ShownCollection {
  return {
    name: config.name,
    description: config.description ?? null,
    dimensions: config.dimensions,
    named_vectors: { ...config.namedVectors },
    model: config.space ?? null,
    multi_tenant: config.multiTenant ?? false,
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
