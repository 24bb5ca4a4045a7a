/** Makes room for a copy of a collection, and takes nothing from anybody for it. */
import { OperationalError } from '../../errors.ts';
import type { CollectionConfig } from '../collection.ts';
import type { VectorStore } from '../vector-store.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { tenantsOf } from './tenants-of.ts';

/**
 * Creates the collection in `target`, or finds it there with the same configuration.
 *
 * @param mayReplace whether one that holds objects already may become the copy; an empty one always may
 * @throws OperationalError `TRANSFER_BLOCKED`
 */
export async function prepareCollection(
  target: VectorStore,
  config: CollectionConfig,
  mayReplace: boolean,
): Promise<void> {
  const existing = await target.getCollection(config.name);
  if (existing !== null && !mayReplace && (await holdsObjects(target, existing))) {
    throw new OperationalError('TRANSFER_BLOCKED', {
      collection: config.name,
      reason: `the ${target.engine} engine has a collection of that name, with objects in it`,
    });
  }
  try {
    await create(target, config, existing !== null);
  } catch (error) {
    if (!(error instanceof VectorStoreError)) throw error;
    const reason = `the ${target.engine} engine does not take it: ${error.message}`;
    throw new OperationalError('TRANSFER_BLOCKED', { collection: config.name, reason }, { cause: error });
  }
}

async function create(target: VectorStore, config: CollectionConfig, exists: boolean): Promise<void> {
  try {
    await target.createCollection(config);
  } catch (error) {
    const isOther = error instanceof VectorStoreError && error.code === 'collection_exists';
    if (!isOther || !exists) throw error;
    await target.deleteCollection(config.name);
    await target.createCollection(config);
  }
}

async function holdsObjects(target: VectorStore, config: CollectionConfig): Promise<boolean> {
  const tenants = await tenantsOf(target, config);
  return tenants === null ? (await target.count(config.name)) > 0 : tenants.length > 0;
}
