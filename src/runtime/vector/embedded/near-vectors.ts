/** The nearest vectors of one partition, exactly: a quick look at small copies in memory, then the vectors themselves. */
import type { DatabaseSync } from 'node:sqlite';
import { distancesOf } from './distances.ts';
import { QuantizedVectors } from './quantized-vectors.ts';
import { vectorOf } from './rows.ts';
import { guarded, prepared } from './sqlite.ts';

export interface NearRow {
  readonly row: number;
  /** Cosine distance. */
  readonly value: number;
}

/** Vectors that are compared with each other. */
export interface VectorPartition {
  readonly table: string;
  /** The table of the objects. */
  readonly objects: string;
  readonly partition: string;
  readonly dimensions: number;
  /** Which model they come from: with another one, none of them is what it was. */
  readonly space: string | undefined;
}

/** Of all copies together; some 180,000 vectors of 256 numbers. */
const defaultMaxBytes = 48 * 2 ** 20;
const triesBeforeReading = 3;

/**
 * Copies are filled when a partition is first searched. Rows are never reused: what other processes added since has
 * greater ones, and what they removed is missed when the vector itself is read.
 */
export class NearVectors {
  readonly #db: DatabaseSync;
  readonly #maxBytes: number;
  /** Least recently used first. `null`: that partition alone is too large. */
  readonly #copies = new Map<string, QuantizedVectors | null>();

  constructor(db: DatabaseSync, { maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {}) {
    this.#db = db;
    this.#maxBytes = maxBytes;
  }

  /** Nearest first; `null` when the partition is too large for a copy. */
  nearest(
    vectors: VectorPartition,
    { vector, wanted }: { readonly vector: Float32Array; readonly wanted: number },
  ): readonly NearRow[] | null {
    if (vector.every((part) => part === 0)) return [];
    for (let tries = 1; ; tries += 1) {
      const copy = this.#copyOf(vectors);
      if (copy === null) return null;
      const rows = copy.candidates(vector, wanted);
      const distances = distancesOf(this.#db, vectors, vector, rows);
      const gone = new Set(rows.filter((row) => !distances.has(row)));
      if (gone.size === 0) {
        const near = Array.from(distances, ([row, value]) => ({ row, value }));
        return near.toSorted((a, b) => a.value - b.value || a.row - b.row).slice(0, wanted);
      }
      // Where most are gone, reading the rest anew is quicker than finding each of them out.
      if (tries === triesBeforeReading) this.#copies.delete(keyOf(vectors));
      else copy.remove(gone);
    }
  }

  #copyOf(vectors: VectorPartition): QuantizedVectors | null {
    const key = keyOf(vectors);
    const known = this.#copies.get(key);
    if (known === null) return null;
    const copy = known ?? new QuantizedVectors(vectors.dimensions);
    this.#copies.delete(key);
    const isWhole = guarded('search', () => this.#fill(copy, vectors));
    this.#copies.set(key, isWhole ? copy : null);
    if (!isWhole) return null;
    this.#forgetOldest();
    return copy;
  }

  /** @returns whether it has room for all */
  #fill(copy: QuantizedVectors, { table, partition }: VectorPartition): boolean {
    const rows = prepared(
      this.#db,
      `SELECT row, embedding FROM ${table} WHERE partition = ? AND row > ? ORDER BY row`,
    ).iterate(partition, copy.lastRow);
    for (const found of rows) {
      const vector = vectorOf(found);
      if (vector !== null) copy.add(Number(found['row']), vector);
      if (copy.bytes > this.#maxBytes) return false;
    }
    return true;
  }

  #forgetOldest(): void {
    let bytes = 0;
    for (const copy of this.#copies.values()) bytes += copy?.bytes ?? 0;
    for (const [key, copy] of this.#copies) {
      if (bytes <= this.#maxBytes) return;
      this.#copies.delete(key);
      bytes -= copy?.bytes ?? 0;
    }
  }
}

function keyOf({ table, dimensions, space, partition }: VectorPartition): string {
  return JSON.stringify([table, dimensions, space, partition]);
}
