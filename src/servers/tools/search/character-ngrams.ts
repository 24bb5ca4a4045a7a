/** Texts as bags of hashed character trigrams: near even when words are misspelt or run together. */

export type NgramVector = ReadonlyMap<number, number>;

const length = 3;
const buckets = 4096;

/** Unit length; empty for a text without letters or digits. */
export function ngramVector(text: string): NgramVector {
  const counts = new Map<number, number>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const padded = ` ${word} `;
    for (let at = 0; at + length <= padded.length; at += 1) {
      const bucket = hash(padded.slice(at, at + length)) % buckets;
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
  }
  const norm = Math.hypot(...counts.values());
  return new Map([...counts].map(([bucket, count]) => [bucket, count / norm]));
}

/** Cosine of the angle between two unit vectors. */
export function ngramSimilarity(a: NgramVector, b: NgramVector): number {
  let sum = 0;
  for (const [bucket, weight] of a) sum += weight * (b.get(bucket) ?? 0);
  return sum;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
