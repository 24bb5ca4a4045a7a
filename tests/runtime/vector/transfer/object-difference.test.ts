import { describe, it } from 'vitest';
import type { CollectionConfig } from '../../../../src/runtime/vector/collection.ts';
import type { StoredObject } from '../../../../src/runtime/vector/stored-object.ts';
import { objectDifference } from '../../../../src/runtime/vector/transfer/object-difference.ts';

const config: CollectionConfig = {
  name: 'Thing',
  dimensions: 2,
  namedVectors: { picture: 2 },
  properties: [
    { name: 'title', dataType: 'text' },
    { name: 'tags', dataType: 'text[]' },
    { name: 'score', dataType: 'number' },
    { name: 'at', dataType: 'date' },
    { name: 'place', dataType: 'geoCoordinates' },
    { name: 'phone', dataType: 'phoneNumber' },
    { name: 'extra', dataType: 'object' },
  ],
};
const thing: StoredObject = {
  id: 'x',
  properties: {
    title: 'tea',
    score: 1_000_000.1,
    at: '2026-01-01T10:00:00.000Z',
    place: { latitude: 52.52, longitude: 13.405 },
    phone: { input: '030 123', defaultCountry: 'de' },
    extra: { deep: [{ a: 1 }] },
  },
  vector: Float32Array.of(0.1, 0.2),
  namedVectors: { picture: Float32Array.of(1, 2) },
};

const other = (
  properties: StoredObject['properties'],
  changes: Partial<StoredObject> = {},
): StoredObject => ({
  ...thing,
  properties: { ...thing.properties, ...properties },
  ...changes,
});

describe('objectDifference', () => {
  it.for([
    ['itself', thing],
    ['the same moment in another zone', other({ at: '2026-01-01T12:00:00+02:00' })],
    [
      'coordinates in single precision',
      other({ place: { latitude: Math.fround(52.52), longitude: Math.fround(13.405) } }),
    ],
    [
      'what Weaviate makes of a phone number',
      other({ phone: { input: '030 123', defaultCountry: 'de', valid: true } }),
    ],
    ['an empty list instead of none', other({ tags: [] })],
    ['null instead of nothing', other({ tags: null })],
  ] as const)('is none to %s', ([, changed], { expect }) => {
    expect(objectDifference(config, thing, changed)).toBeNull();
    expect(objectDifference(config, changed, thing)).toBeNull();
  });

  it.for([
    ['property "title"', other({ title: 'Tea' })],
    ['property "tags"', other({ tags: ['a'] })],
    ['property "score"', other({ score: 1_000_000.2 })],
    ['property "at"', other({ at: '2026-01-01T10:00:00.001Z' })],
    ['property "place"', other({ place: { latitude: 52.53, longitude: 13.405 } })],
    ['property "phone"', other({ phone: { input: '030 124', defaultCountry: 'de' } })],
    ['property "extra"', other({ extra: { deep: [{ a: 2 }] } })],
    ['the vector', other({}, { vector: Float32Array.of(0.1, 0.3) })],
    ['vector "picture"', other({}, { namedVectors: {} })],
  ] as const)('names %s', ([what, changed], { expect }) => {
    expect(objectDifference(config, thing, changed)).toBe(what);
    expect(objectDifference(config, changed, thing)).toBe(what);
  });

  it('names a vector that only one of them has', ({ expect }) => {
    const { vector: _vector, ...without } = thing;
    expect(objectDifference(config, thing, without)).toBe('the vector');
  });
});
