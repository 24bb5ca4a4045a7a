/** A whole file into the database: all of it, or nothing. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { MemoryDeps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { createEntities, createRelations, type Graph } from '../store/graph.ts';
import { type ImportedMemories, importMemories } from '../store/import-memories.ts';
import { type NewMemory, storeMemories } from '../store/store-memory.ts';
import type { MemoryFormat } from './formats.ts';
import { readJsonl } from './jsonl.ts';
import { type ImportItem, readMarkdown } from './markdown.ts';
import { readMemoryServerFile } from './memory-server-file.ts';

export interface ImportCounts extends ImportedMemories {
  readonly found: number;
}

const limits = { maxItems: 20_000 };

/** @throws ImportProblem on the first thing that is wrong with the file; nothing is stored then */
export async function importFile(
  { db, quota }: Pick<MemoryDeps, 'db' | 'quota'>,
  scope: Scope,
  file: {
    readonly format: MemoryFormat;
    readonly data: string;
    /** Only checks it. */
    readonly isTrial: boolean;
  },
): Promise<ImportCounts> {
  const { format, data, isTrial } = file;
  if (format === 'memory-server') {
    const graph = readMemoryServerFile(data, limits);
    const found = graph.entities.length + graph.relations.length;
    const created = isTrial ? 0 : await db.transaction((tx) => importGraph(tx, graph));
    return { found, created, known: isTrial ? 0 : found - created, renamed: 0 };
  }
  const items: readonly ImportItem[] =
    format === 'markdown'
      ? readMarkdown(data, limits)
      : readJsonl(data, limits).map((memory) => ({ kind: 'exported', memory }));
  const found = items.length;
  if (isTrial) return { found, created: 0, known: 0, renamed: 0 };
  await quota.assertRoom(db, scope.namespace, found);
  return { found, ...(await db.transaction((tx) => importItems(tx, scope, items))) };
}

async function importGraph(tx: Queryable, { entities, relations }: Graph): Promise<number> {
  const created = await createEntities(tx, entities);
  return created.length + (await createRelations(tx, relations)).length;
}

async function importItems(
  tx: Queryable,
  scope: Scope,
  items: readonly ImportItem[],
): Promise<ImportedMemories> {
  const exported = items.flatMap((item) => (item.kind === 'exported' ? [item.memory] : []));
  const written = items.flatMap((item) => (item.kind === 'plain' ? [newMemory(item.content)] : []));
  const imported = await importMemories(tx, scope, exported);
  const stored = await storeMemories(tx, scope, written);
  const created = stored.filter(({ outcome }) => outcome === 'created').length;
  return {
    created: imported.created + created,
    known: imported.known + stored.length - created,
    renamed: imported.renamed,
  };
}

/** Of a file that was written by hand: with the defaults of `store_memory`. */
function newMemory(content: string): NewMemory {
  return {
    content,
    agentId: null,
    memoryType: 'fact',
    importance: 0.5,
    tags: [],
    entities: [],
    source: null,
    eventTime: null,
    validFrom: null,
    validTo: null,
    ttlSeconds: null,
    pinned: false,
    idempotencyKey: null,
    isUnique: true,
  };
}
