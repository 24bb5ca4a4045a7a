/**
 * A backup as lines of JSON: what it is, then each collection with its tenants and objects, then what there must have been.
 * Vectors are base64 of little-endian 32-bit floats: they come back to the bit.
 */
import { z } from 'zod';
import type { CollectionConfig, Tenant } from '../collection.ts';
import type { StoredObject } from '../stored-object.ts';

export interface BackupHeader {
  readonly mcpctl: 'vectors';
  readonly version: 1;
  readonly engine: string;
  /** ISO 8601. */
  readonly at: string;
}

export type BackupLine =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | {
      readonly kind: 'collection';
      readonly config: CollectionConfig;
      /** `null`: it keeps none apart. */
      readonly tenants: readonly Tenant[] | null;
    }
  /** Whose the following objects are. */
  | { readonly kind: 'tenant'; readonly tenant: string }
  | { readonly kind: 'object'; readonly object: StoredObject }
  | { readonly kind: 'end'; readonly collections: number; readonly objects: number };

export function formatBackupLine(line: BackupLine): string {
  switch (line.kind) {
    case 'header':
      return JSON.stringify(line.header);
    case 'collection':
      return JSON.stringify({ collection: line.config, tenants: line.tenants });
    case 'tenant':
      return JSON.stringify({ tenant: line.tenant });
    case 'object':
      return JSON.stringify(writtenObject(line.object));
    case 'end':
      return JSON.stringify({ end: { collections: line.collections, objects: line.objects } });
  }
}

const header = z.object({
  mcpctl: z.literal('vectors'),
  version: z.literal(1),
  engine: z.string(),
  at: z.string(),
});
const collection = z.object({
  collection: z.looseObject({
    name: z.string(),
    properties: z.array(z.looseObject({ name: z.string(), dataType: z.string() })),
    dimensions: z.number().nullable(),
  }),
  tenants: z.array(z.object({ name: z.string(), status: z.enum(['active', 'inactive']) })).nullable(),
});
const tenant = z.object({ tenant: z.string() });
const object = z.object({
  id: z.string(),
  properties: z.record(z.string(), z.unknown()),
  vector: z.base64().optional(),
  vectors: z.record(z.string(), z.base64()).optional(),
});
const count = z.number().int().min(0);
const end = z.object({ end: z.object({ collections: count, objects: count }) });

/** `null` when it is none. */
export function parseBackupLine(text: string): BackupLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON: no line of a backup.
    return null;
  }
  // Most lines are objects.
  const asObject = object.safeParse(value).data;
  if (asObject !== undefined) return { kind: 'object', object: readObject(asObject) };
  const asTenant = tenant.safeParse(value).data;
  if (asTenant !== undefined) return { kind: 'tenant', tenant: asTenant.tenant };
  const asCollection = collection.safeParse(value).data;
  if (asCollection !== undefined) {
    const { collection: config, tenants } = asCollection;
    return { kind: 'collection', config: config as unknown as CollectionConfig, tenants };
  }
  const asHeader = header.safeParse(value).data;
  if (asHeader !== undefined) return { kind: 'header', header: asHeader };
  const asEnd = end.safeParse(value).data;
  return asEnd === undefined ? null : { kind: 'end', ...asEnd.end };
}

function writtenObject({ id, properties, vector, namedVectors }: StoredObject): z.input<typeof object> {
  return {
    id,
    properties,
    ...(vector === undefined ? {} : { vector: bytesOf(vector) }),
    ...(namedVectors === undefined
      ? {}
      : {
          vectors: Object.fromEntries(
            Object.entries(namedVectors).map(([name, named]) => [name, bytesOf(named)]),
          ),
        }),
  };
}

function readObject({ id, properties, vector, vectors }: z.output<typeof object>): StoredObject {
  return {
    id,
    properties: properties as StoredObject['properties'],
    ...(vector === undefined ? {} : { vector: vectorOf(vector) }),
    ...(vectors === undefined
      ? {}
      : {
          namedVectors: Object.fromEntries(
            Object.entries(vectors).map(([name, named]) => [name, vectorOf(named)]),
          ),
        }),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function vectorOf(text: string): Float32Array {
  // A copy of its own: the bytes may begin where a float cannot.
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / Float32Array.BYTES_PER_ELEMENT));
}
