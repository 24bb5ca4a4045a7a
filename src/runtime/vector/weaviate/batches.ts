import type { WeaviateObject } from './messages.ts';

/** Of objects in one message: Weaviate's memory and ours stay small, whatever the texts are. */
const maxBatchBytes = 8 * 1024 * 1024;
const maxBatchObjects = 200;
/** Names, lengths and the like, for each value. */
const overheadBytes = 64;

/** Objects as they are sent: in order, at most 200 and 8 MiB together. Pure. */
export function batchesOf(
  objects: readonly WeaviateObject[],
  maxMessageBytes: number,
): { readonly fitting: readonly (readonly WeaviateObject[])[]; readonly tooLarge: readonly string[] } {
  const fitting: WeaviateObject[][] = [];
  const tooLarge: string[] = [];
  let batchBytes = Infinity;
  for (const object of objects) {
    const bytes = bytesIn(object);
    if (bytes > maxMessageBytes) {
      tooLarge.push(object.uuid ?? '');
      continue;
    }
    const batch = fitting.at(-1);
    if (
      batch === undefined ||
      batch.length === maxBatchObjects ||
      batchBytes + bytes > Math.min(maxBatchBytes, maxMessageBytes)
    ) {
      fitting.push([object]);
      batchBytes = bytes;
    } else {
      batch.push(object);
      batchBytes += bytes;
    }
  }
  return { fitting, tooLarge };
}

/** At least what it takes on the wire. */
function bytesIn(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + overheadBytes;
  if (value instanceof Uint8Array) return value.byteLength + overheadBytes;
  if (typeof value !== 'object' || value === null) return overheadBytes;
  return Object.entries(value).reduce(
    (sum, [name, part]) => sum + name.length + bytesIn(part),
    overheadBytes,
  );
}
