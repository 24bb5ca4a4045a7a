import { describe, it } from 'vitest';
import { targetVector } from '../../../src/servers/weaviate-direct/target-vector.ts';

const one = { melody: 2 };
const two = { melody: 2, rhythm: 3 };

describe('targetVector', () => {
  it.for([
    {
      name: 'the one that is wanted',
      dimensions: 2,
      namedVectors: two,
      wanted: ['rhythm'],
      target: 'rhythm',
    },
    { name: 'the only one', dimensions: null, namedVectors: one, wanted: undefined, target: 'melody' },
    { name: 'the unnamed one first', dimensions: 2, namedVectors: one, wanted: undefined, target: null },
    { name: 'none of several', dimensions: null, namedVectors: two, wanted: undefined, target: null },
    { name: 'none of none', dimensions: null, namedVectors: {}, wanted: undefined, target: null },
  ])('is $name', ({ dimensions, namedVectors, wanted, target }, { expect }) => {
    expect(targetVector({ name: 'Song', properties: [], dimensions, namedVectors }, wanted)).toBe(target);
  });
});
