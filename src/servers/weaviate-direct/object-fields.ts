/** Objects as callers write them and as tools show them. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { maxDimensions } from '../../runtime/vector/check-collection.ts';
import type { PropertyValue, StoredObject } from '../../runtime/vector/stored-object.ts';
import type { ArgumentFields, ViewFields } from '../kit/fields.ts';

export type ObjectProperties = Record<string, PropertyValue>;

export const collectionField: z.ZodType<string> = z
  .string()
  .min(1)
  .max(200)
  .describe('name of the collection, as list_collections gives it');

/** Whether it is one, the store tells: in a batch, that must not refuse the other objects. */
export const objectIdField: z.ZodType<string> = z.string().min(1).max(64).toLowerCase().describe('UUID');

export const vectorField: z.ZodType<number[], number[]> = z.array(z.number()).min(1).max(maxDimensions);

export const propertiesField: z.ZodType<ObjectProperties, ObjectProperties> = z
  .record(
    z.string().min(1).max(200),
    z.union([
      z.string().max(100_000),
      z.number(),
      z.boolean(),
      z.array(z.string().max(10_000)).max(1000),
      z.null(),
    ]),
  )
  .describe('property names with their values');

export const propertiesToReturnField: z.ZodOptional<z.ZodType<string[]>> = z
  .array(z.string().min(1).max(200))
  .max(200)
  .optional()
  .describe('default: all');

export interface NewObject {
  readonly id?: string | undefined;
  readonly properties: ObjectProperties;
  readonly vector?: number[] | undefined;
}

export const newObjectFields: ArgumentFields<NewObject> = {
  id: objectIdField.optional().describe('UUID; default: a new one. One that exists is replaced whole'),
  properties: propertiesField,
  vector: vectorField
    .optional()
    .describe('default: made from the searchable texts, where the built-in model fits the collection'),
};

/** A property that is null is one that the object does not have. */
export function storedObject({ id = randomUUID(), properties, vector }: NewObject): StoredObject {
  const given = Object.entries(properties).filter(([, value]) => value !== null);
  return {
    id,
    properties: Object.fromEntries(given),
    ...(vector === undefined ? {} : { vector: Float32Array.from(vector) }),
  };
}

export interface ShownObject {
  readonly id: string;
  readonly properties: ObjectProperties;
  readonly vector?: number[] | undefined;
}

export const shownObjectFields: ViewFields<ShownObject> = {
  id: z.string(),
  properties: propertiesField,
  vector: z.array(z.number()).optional().describe('only when asked for'),
};

/** @param only these properties; default: all */
export function shownObject({ id, properties, vector }: StoredObject, only?: readonly string[]): ShownObject {
  const shown = Object.entries(properties).filter(([name]) => only?.includes(name) ?? true);
  return {
    id,
    properties: Object.fromEntries(shown),
    ...(vector === undefined ? {} : { vector: [...vector] }),
  };
}
