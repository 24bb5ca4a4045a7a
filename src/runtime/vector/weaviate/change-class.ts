/** One change of a class, whole or not at all. */
import type { Catalogue } from './catalogue.ts';
import { vectorByCaller } from './class-of.ts';
import type { WeaviateConnection } from './connection.ts';
import type { WeaviateClass } from './weaviate-class.ts';

export interface Schema {
  readonly connection: WeaviateConnection;
  readonly catalogue: Catalogue;
}

/** With named vectors besides, which callers bring. */
export function withVectors(cls: WeaviateClass, names: readonly string[]): WeaviateClass {
  const added = Object.fromEntries(names.map((name) => [name, vectorByCaller]));
  return { ...cls, vectorConfig: { ...cls.vectorConfig, ...added } };
}

export async function changeClass({ connection, catalogue }: Schema, cls: WeaviateClass): Promise<void> {
  const path = `/schema/${cls.class}`;
  await connection.rest('change a collection', { method: 'PUT', path, body: cls });
  catalogue.forget(cls.class);
}

/** Those of `wanted` that it has not, one after the other. */
export async function addToClass(
  { connection, catalogue }: Schema,
  { class: name, properties = [] }: WeaviateClass,
  wanted: readonly { readonly name: string }[],
): Promise<void> {
  const path = `/schema/${name}/properties`;
  for (const body of wanted) {
    if (properties.some((property) => property.name === body.name)) continue;
    await connection.rest('add a property', { method: 'POST', path, body });
  }
  catalogue.forget(name);
}
