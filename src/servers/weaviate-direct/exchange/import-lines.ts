/** A file of objects into a collection, batch by batch. */
import type { CollectionConfig } from '../../../runtime/vector/collection.ts';
import type { WeaviateDirectDeps } from '../deps.ts';
import { withVectors } from '../embed-text.ts';
import { maxBatch, type Refusal, storeEach } from '../store-each.ts';
import { type ReadLine, readObjectLine } from './object-line.ts';

interface LineError extends Refusal {
  /** The first is 1. */
  readonly line: number;
}

export interface Imported {
  readonly stored: number;
  /** In the order of the lines. */
  readonly errors: readonly LineError[];
}

type ObjectLine = Extract<ReadLine, { object: unknown }> & { readonly line: number };

/** @throws whatever the store throws; what was stored until then stays */
export async function importLines(
  deps: Pick<WeaviateDirectDeps, 'store' | 'embedder'>,
  config: CollectionConfig,
  file: {
    /** JSON lines; empty ones are passed over. */
    readonly data: string;
    readonly tenant: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Imported> {
  const errors: LineError[] = [];
  const firstLines = new Map<string, number>();
  let batch: ObjectLine[] = [];
  let stored = 0;
  const flush = async (): Promise<void> => {
    file.signal.throwIfAborted();
    const refused = await storeLines(deps, config, batch, file.tenant);
    errors.push(...refused);
    stored += batch.length - refused.length;
    batch = [];
  };
  for (const [index, text] of file.data
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = index + 1;
    if (text.trim() === '') continue;
    const read = readObjectLine(text);
    if ('refusal' in read) {
      errors.push({ line, ...read.refusal });
      continue;
    }
    const first = firstLines.get(read.object.id);
    if (first !== undefined) {
      errors.push({ line, ...repeated(first) });
      continue;
    }
    firstLines.set(read.object.id, line);
    batch.push({ ...read, line });
    if (batch.length === maxBatch) await flush();
  }
  if (batch.length > 0) await flush();
  return { stored, errors: errors.toSorted((a, b) => a.line - b.line) };
}

async function storeLines(
  { store, embedder }: Pick<WeaviateDirectDeps, 'store' | 'embedder'>,
  config: CollectionConfig,
  batch: readonly ObjectLine[],
  tenant: string | undefined,
): Promise<readonly LineError[]> {
  const open = batch.filter(({ isOpen }) => isOpen).map(({ object }) => object);
  const made = await withVectors(embedder, config, open);
  const whole = new Map(open.map((object, index) => [object, made[index] ?? object]));
  const objects = batch.map(({ object }) => whole.get(object) ?? object);
  const refusals = await storeEach(store, config, objects, tenant);
  return batch.flatMap(({ line }, index) => {
    const refusal = refusals[index] ?? null;
    return refusal === null ? [] : [{ line, ...refusal }];
  });
}

function repeated(line: number): Refusal {
  return {
    code: 'object_repeated',
    message: `Has the same id as line ${line}`,
    hint: 'Give each object an id of its own, or leave it out of lines that differ',
  };
}
