import type { DatabaseSync } from 'node:sqlite';
import { checkCollectionPatch } from '../check-collection.ts';
import type { CollectionConfig, CollectionPatch } from '../collection.ts';
import { openCollection, saveConfig } from './collections.ts';
import { inTransaction } from './sqlite.ts';
import { createVectorTable, rebuildKeywordTable } from './tables.ts';

/** @throws VectorStoreError `collection_unknown`, `collection_invalid` */
export function updateCollection(db: DatabaseSync, name: string, patch: CollectionPatch): void {
  inTransaction(db, 'change a collection', () => {
    const before = openCollection(db, name);
    checkCollectionPatch(before.config, patch);
    saveConfig(db, patched(before.config, patch));
    const after = openCollection(db, name);
    for (const table of after.vectorTables.slice(before.vectorTables.length)) createVectorTable(db, table);
    // An FTS5 table takes no new column.
    if (after.searchable.length > before.searchable.length) rebuildKeywordTable(db, after);
  });
}

function patched(config: CollectionConfig, patch: CollectionPatch): CollectionConfig {
  const { description, addProperties = [], addNamedVectors = {} } = patch;
  const namedVectors = { ...config.namedVectors, ...addNamedVectors };
  return {
    ...config,
    ...(description === undefined ? {} : { description }),
    properties: [...config.properties, ...addProperties],
    ...(Object.keys(namedVectors).length === 0 ? {} : { namedVectors }),
  };
}
