import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { CollectionConfig } from '../collection.ts';
import type { VectorStore } from '../vector-store.ts';
import { type BackupLine, formatBackupLine } from './backup-lines.ts';
import type { CopyProgress } from './copy-store.ts';
import { type ObjectScope, objectsOf } from './object-stream.ts';
import { tenantsOf } from './tenants-of.ts';
import { putToSleep } from './while-awake.ts';

export interface BackupCounts {
  readonly collections: number;
  readonly objects: number;
}

const progressEvery = 100;

/**
 * Writes all collections of a store into one file, which is there whole or not at all. Each object is as it was at one
 * moment; what is written meanwhile may be in it or not.
 *
 * @throws what the store and the file system throw; the reason of `signal`
 */
export async function writeBackup(
  store: VectorStore,
  options: {
    readonly file: string;
    readonly at: Date;
    readonly onProgress: (progress: CopyProgress) => void;
    readonly signal: AbortSignal;
  },
): Promise<BackupCounts> {
  const { file, signal } = options;
  const unfinished = `${file}.part`;
  const counts = { collections: 0, objects: 0 };
  const lines = Readable.from(textOf(backupLines(store, counts, options)));
  try {
    await pipeline(lines, createGzip(), createWriteStream(unfinished, { mode: 0o600 }), { signal });
    await using written = await open(unfinished, 'r+');
    await written.sync();
    await rename(unfinished, file);
    return counts;
  } catch (error) {
    // Its tenants are put back before anything is told.
    if (!lines.closed) await once(lines, 'close');
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function* textOf(lines: AsyncIterable<BackupLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${formatBackupLine(line)}\n`;
}

async function* backupLines(
  store: VectorStore,
  counts: { collections: number; objects: number },
  { at, onProgress }: { readonly at: Date; readonly onProgress: (progress: CopyProgress) => void },
): AsyncGenerator<BackupLine> {
  const header = { mcpctl: 'vectors', version: 1, engine: store.engine, at: at.toISOString() } as const;
  yield { kind: 'header', header };
  for (const config of await store.listCollections()) {
    counts.collections += 1;
    for await (const line of linesOf(store, config)) {
      yield line;
      if (line.kind !== 'object') continue;
      counts.objects += 1;
      if (counts.objects % progressEvery === 0)
        onProgress({ collection: config.name, objects: counts.objects, total: null });
    }
  }
  yield { kind: 'end', ...counts };
}

async function* linesOf(store: VectorStore, config: CollectionConfig): AsyncGenerator<BackupLine> {
  const { name: collection } = config;
  const tenants = await tenantsOf(store, config);
  yield { kind: 'collection', config, tenants };
  if (tenants === null) return yield* objectLines(store, { collection });
  for (const { name: tenant, status } of tenants) {
    yield { kind: 'tenant', tenant };
    const scope = { collection, tenant };
    if (status === 'active') {
      yield* objectLines(store, scope);
      continue;
    }
    try {
      await store.setTenants(collection, [{ name: tenant, status: 'active' }]);
      yield* objectLines(store, scope);
    } finally {
      await putToSleep(store, scope, null);
    }
  }
}

async function* objectLines(store: VectorStore, scope: ObjectScope): AsyncGenerator<BackupLine> {
  for await (const object of objectsOf(store, scope)) yield { kind: 'object', object };
}
