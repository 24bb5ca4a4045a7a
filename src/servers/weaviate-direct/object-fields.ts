/** Objects as callers write them and as tools show them. */
import { z } from 'zod';
import { maxDimensions } from '../../runtime/vector/check-collection.ts';
import { propertyNamed } from '../../runtime/vector/check-search.ts';
import type { CollectionConfig } from '../../runtime/vector/collection.ts';
import type { PropertyValue, StoredObject } from '../../runtime/vector/stored-object.ts';
import type { ArgumentFields, ViewFields } from '../kit/fields.ts';
import { jsonProblem } from './bounded-json.ts';

export type ObjectProperties = Record<string, PropertyValue>;

const name = z.string().min(1).max(230);

export const collectionField: z.ZodType<string> = name.describe(
  'name of the collection, as list_collections gives it',
);

export const tenantField: z.ZodOptional<z.ZodType<string>> = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .describe('whose objects; needed where the collection keeps tenants apart, and only there');

/** Whether it is one, the store tells: in a batch, that must not refuse the other objects. */
export const objectIdField: z.ZodType<string> = z.string().min(1).max(64).toLowerCase().describe('UUID');

export const vectorField: z.ZodType<number[], number[]> = z.array(z.number()).min(1).max(maxDimensions);

export const vectorsField: z.ZodType<Record<string, number[]>, Record<string, number[]>> = z
  .record(name, vectorField)
  .describe('named vectors: name to numbers');

/** Any JSON: what a property takes, its collection says. */
const anyProperties = z.record(name, z.unknown()) as unknown as z.ZodType<ObjectProperties, ObjectProperties>;

export const propertiesField: z.ZodType<ObjectProperties, ObjectProperties> = anyProperties
  .superRefine((properties, context) => {
    for (const [property, value] of Object.entries(properties)) {
      const problem = jsonProblem(value, property);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }
  })
  .describe('property names with their values');

export const propertiesToReturnField: z.ZodOptional<z.ZodType<string[]>> = z
  .array(name)
  .max(200)
  .optional()
  .describe('default: all');

/** @throws VectorStoreError `property_unknown` */
export function assertShowable(config: CollectionConfig, properties: readonly string[] | undefined): void {
  for (const property of properties ?? []) propertyNamed(config, property);
}

export interface NewObject {
  readonly id?: string | undefined;
  readonly properties: ObjectProperties;
  readonly vector?: number[] | undefined;
  readonly vectors?: Record<string, number[]> | undefined;
}

export const newObjectFields: ArgumentFields<NewObject> = {
  id: objectIdField.optional().describe('UUID; default: a new one. One that exists is replaced whole'),
  properties: propertiesField,
  vector: vectorField
    .optional()
    .describe('default: made from the searchable texts, where the built-in model fits the collection'),
  vectors: vectorsField.optional(),
};

/** A property that is null is one that the object does not have. */
export function storedObject({
  id,
  properties,
  vector,
  vectors,
}: NewObject & { readonly id: string }): StoredObject {
  const given = Object.entries(properties).filter(([, value]) => value !== null);
  return { id, properties: Object.fromEntries(given), ...storedVectors({ vector, vectors }) };
}

export function storedVectors({
  vector,
  vectors,
}: Pick<NewObject, 'vector' | 'vectors'>): Pick<StoredObject, 'vector' | 'namedVectors'> {
  return {
    ...(vector === undefined ? {} : { vector: Float32Array.from(vector) }),
    ...(vectors === undefined ? {} : { namedVectors: mapped(vectors, (each) => Float32Array.from(each)) }),
  };
}

export interface ShownObject {
  readonly id: string;
  readonly properties: ObjectProperties;
  readonly vector?: number[] | undefined;
  readonly vectors?: Record<string, number[]> | undefined;
}

export const shownObjectFields: ViewFields<ShownObject> = {
  id: z.string(),
  properties: anyProperties,
  vector: z.array(z.number()).optional().describe('only when asked for'),
  vectors: z
    .record(z.string(), z.array(z.number()))
    .optional()
    .describe('named vectors; only when asked for'),
};

/** @param only these properties; default: all */
export function shownObject(
  { id, properties, vector, namedVectors }: StoredObject,
  only?: readonly string[],
): ShownObject {
  const shown = Object.entries(properties).filter(([property]) => only?.includes(property) ?? true);
  return {
    id,
    properties: Object.fromEntries(shown),
    ...(vector === undefined ? {} : { vector: numbersOf(vector) }),
    ...(namedVectors === undefined ? {} : { vectors: mapped(namedVectors, numbersOf) }),
  };
}

/** Nine digits tell every float32 from its neighbours. */
const digits = 9;

function numbersOf(vector: Float32Array): number[] {
  return Array.from(vector, (part) => Number(part.toPrecision(digits)));
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
