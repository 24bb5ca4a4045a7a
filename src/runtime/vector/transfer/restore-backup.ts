/** Makes collections in a store equal to those of a backup. */
import type { CollectionConfig, Tenant } from '../collection.ts';
import type { StoredObject } from '../stored-object.ts';
import type { VectorStore } from '../vector-store.ts';
import type { BackupLine } from './backup-lines.ts';
import type { CopyProgress } from './copy-store.ts';
import { Peekable } from './peekable.ts';
import { prepareCollection } from './prepare-collection.ts';
import { checkBackup, readBackup } from './read-backup.ts';
import { keepTenants } from './set-tenants.ts';
import { syncObjects } from './sync-objects.ts';
import type { BackupCounts } from './write-backup.ts';

export interface Restore {
  readonly file: string;
  /** Whether collections that hold objects become what the backup says. */
  readonly mayReplace: boolean;
  readonly onProgress: (progress: CopyProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * The store's collections of other names stay as they are.
 *
 * @throws OperationalError `BACKUP_UNREADABLE` before anything is changed, `TRANSFER_BLOCKED`; what the store throws; the reason of `signal`
 */
export async function restoreBackup(store: VectorStore, restore: Restore): Promise<BackupCounts> {
  const { file, signal } = restore;
  const { collections, objects } = await checkBackup(file, signal);
  const lines = new Peekable(readBackup(file, signal));
  for (let line = await lines.peek(); line !== null; line = await lines.peek()) {
    lines.drop();
    if (line.kind === 'collection') await restoreCollection(store, restore, line, lines);
  }
  return { collections, objects };
}

type Lines = Peekable<BackupLine>;

async function restoreCollection(
  store: VectorStore,
  restore: Restore,
  { config, tenants }: { readonly config: CollectionConfig; readonly tenants: readonly Tenant[] | null },
  lines: Lines,
): Promise<void> {
  await prepareCollection(store, config, restore.mayReplace);
  if (tenants === null) return restoreObjects(store, restore, { config, lines });
  await keepTenants(
    store,
    config,
    tenants.map(({ name }) => name),
  );
  for (const tenant of tenants) {
    // Each begins with a line that names it.
    if ((await lines.peek())?.kind === 'tenant') lines.drop();
    await store.setTenants(config.name, [{ name: tenant.name, status: 'active' }]);
    await restoreObjects(store, restore, { config, lines, tenant: tenant.name });
    if (tenant.status !== 'active') await store.setTenants(config.name, [tenant]);
  }
}

async function restoreObjects(
  store: VectorStore,
  { onProgress, signal }: Restore,
  scope: { readonly config: CollectionConfig; readonly lines: Lines; readonly tenant?: string },
): Promise<void> {
  const { config, lines, tenant } = scope;
  await syncObjects({
    source: objectsIn(lines),
    target: store,
    config,
    tenant,
    signal,
    onProgress: ({ objects }) => onProgress({ collection: config.name, tenant, objects, total: null }),
  });
}

/** As far as they go: what follows is left. */
async function* objectsIn(lines: Lines): AsyncGenerator<StoredObject> {
  for (let line = await lines.peek(); line?.kind === 'object'; line = await lines.peek()) {
    lines.drop();
    yield line.object;
  }
}
