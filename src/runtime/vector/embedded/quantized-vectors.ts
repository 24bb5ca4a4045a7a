/** Vectors in a quarter of their size, to find quickly the few that can be among the nearest. */

const initialCapacity = 256;
/** Little room is left over in a large one. */
const growth = 1.25;
/** A block of this many vectors is compared at once: half the time of one after another. */
const block = 4;
const bins = 2048;

export class QuantizedVectors {
  readonly #dimensions: number;
  #count = 0;
  #rows = new Float64Array(initialCapacity);
  #scales = new Float32Array(initialCapacity);
  #values: Int8Array;
  /** No vector differs from what is kept of it by more, in the length of the difference. */
  #maxError = 0;
  #lastRow = 0;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
    this.#values = new Int8Array(initialCapacity * dimensions);
  }

  get bytes(): number {
    return this.#rows.byteLength + this.#scales.byteLength + this.#values.byteLength;
  }

  /** The greatest row that was ever given; 0 before the first. */
  get lastRow(): number {
    return this.#lastRow;
  }

  /** Rows come in rising order. A vector of zeros has no direction and is near to nothing. */
  add(row: number, vector: Float32Array): void {
    this.#lastRow = row;
    const norm = Math.hypot(...vector);
    if (norm === 0) return;
    if (this.#count === this.#rows.length) this.#grow();
    const scale = vector.reduce((most, part) => Math.max(most, Math.abs(part)), 0) / norm / 127;
    const at = this.#count * this.#dimensions;
    let squared = 0;
    for (let part = 0; part < this.#dimensions; part += 1) {
      const wanted = (vector[part] ?? 0) / norm;
      const kept = Math.round(wanted / scale);
      this.#values[at + part] = kept;
      squared += (wanted - kept * scale) ** 2;
    }
    this.#rows[this.#count] = row;
    this.#scales[this.#count] = scale;
    this.#maxError = Math.max(this.#maxError, Math.sqrt(squared));
    this.#count += 1;
  }

  remove(rows: ReadonlySet<number>): void {
    let kept = 0;
    for (let index = 0; index < this.#count; index += 1) {
      if (rows.has(this.#rows[index] ?? 0)) continue;
      this.#rows[kept] = this.#rows[index] ?? 0;
      this.#scales[kept] = this.#scales[index] ?? 0;
      const from = index * this.#dimensions;
      this.#values.copyWithin(kept * this.#dimensions, from, from + this.#dimensions);
      kept += 1;
    }
    this.#count = kept;
  }

  /**
   * The rows of the `wanted` nearest by cosine, and of some more that could be: what is kept of a vector tells its
   * cosine only to within a known error.
   */
  candidates(query: Float32Array, wanted: number): number[] {
    const cosines = this.#cosines(query);
    const least = thresholdOf(cosines, wanted) - 2 * this.#maxError;
    const rows: number[] = [];
    for (const [index, cosine] of cosines.entries()) {
      if (cosine >= least) rows.push(this.#rows[index] ?? 0);
    }
    return rows;
  }

  #cosines(query: Float32Array): Float32Array {
    const dimensions = this.#dimensions;
    const values = this.#values;
    const norm = Math.hypot(...query);
    const cosines = new Float32Array(Math.ceil(this.#count / block) * block);
    for (let first = 0; first < cosines.length; first += block) {
      const at = first * dimensions;
      let [one, two, three, four] = [0, 0, 0, 0];
      for (let part = 0; part < dimensions; part += 1) {
        const factor = query[part] ?? 0;
        one += (values[at + part] ?? 0) * factor;
        two += (values[at + dimensions + part] ?? 0) * factor;
        three += (values[at + 2 * dimensions + part] ?? 0) * factor;
        four += (values[at + 3 * dimensions + part] ?? 0) * factor;
      }
      cosines.set([one, two, three, four], first);
    }
    for (let index = 0; index < this.#count; index += 1) {
      cosines[index] = ((cosines[index] ?? 0) * (this.#scales[index] ?? 0)) / norm;
    }
    return cosines.subarray(0, this.#count);
  }

  #grow(): void {
    const capacity = Math.ceil(this.#rows.length * growth);
    const [rows, scales, values] = [this.#rows, this.#scales, this.#values];
    this.#rows = new Float64Array(capacity);
    this.#rows.set(rows);
    this.#scales = new Float32Array(capacity);
    this.#scales.set(scales);
    this.#values = new Int8Array(capacity * this.#dimensions);
    this.#values.set(values);
  }
}

/** A value that at least `wanted` of the cosines reach; below all of them when there are fewer. */
function thresholdOf(cosines: Float32Array, wanted: number): number {
  const counts = new Uint32Array(bins);
  for (const cosine of cosines) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(((cosine + 1) / 2) * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  let reached = 0;
  for (let bin = bins - 1; bin > 0; bin -= 1) {
    reached += counts[bin] ?? 0;
    if (reached >= wanted) return (bin / bins) * 2 - 1;
  }
  return -2;
}
