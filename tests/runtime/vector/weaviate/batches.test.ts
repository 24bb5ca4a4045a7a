import { describe, it } from 'vitest';
import { batchesOf } from '../../../../src/runtime/vector/weaviate/batches.ts';

const mebibyte = 1024 * 1024;
const objectOf = (bytes: number, uuid = 'id') => ({
  uuid,
  properties: { nonRefProperties: { text: 'x'.repeat(bytes) } },
});
const lengths = (sizes: readonly number[], maxMessageBytes = 100 * mebibyte) =>
  batchesOf(
    sizes.map((size) => objectOf(size)),
    maxMessageBytes,
  ).fitting.map(({ length }) => length);

describe('batchesOf', () => {
  it('sends at most 200 objects in one message', ({ expect }) => {
    expect(lengths(new Array<number>(450).fill(10))).toEqual([200, 200, 50]);
    expect(lengths([])).toEqual([]);
  });

  it('sends at most 8 MiB in one message, but for an object that is larger alone', ({ expect }) => {
    expect(lengths([3, 3, 3, 3, 12, 1].map((size) => size * mebibyte))).toEqual([2, 2, 1, 1]);
  });

  it('keeps to what Weaviate takes in one message, and tells of what never fits', ({ expect }) => {
    expect(
      lengths(
        [1, 1, 1].map((size) => size * mebibyte),
        2.5 * mebibyte,
      ),
    ).toEqual([2, 1]);
    const objects = [objectOf(10, 'small'), objectOf(3 * mebibyte, 'large'), objectOf(10, 'other')];
    const { fitting, tooLarge } = batchesOf(objects, 2 * mebibyte);
    expect(tooLarge).toEqual(['large']);
    expect(fitting.map((batch) => batch.map(({ uuid }) => uuid))).toEqual([['small', 'other']]);
  });

  it('counts the bytes of vectors and lists', ({ expect }) => {
    const object = { uuid: 'v', vectors: [{ name: 'default', vectorBytes: new Uint8Array(5 * mebibyte) }] };
    expect(batchesOf([object, object], 100 * mebibyte).fitting).toHaveLength(2);
  });
});
