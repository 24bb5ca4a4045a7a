import { describe, it } from 'vitest';
import {
  readObjectLine,
  writeObjectLine,
} from '../../../../src/servers/weaviate-direct/exchange/object-line.ts';

const id = '6f1c2f6e-0f0a-4f7e-9a57-0a3f6d1c2b3a';
const config = { name: 'Book', properties: [], dimensions: 2 };

describe('a line', () => {
  it.for([
    { name: 'nothing but text', object: { id, properties: { title: 'Line\none\u2028"two"' } } },
    {
      name: 'vectors',
      object: {
        id,
        properties: { nested: { list: [1, true, null] } },
        vector: Float32Array.of(0.1, -1e-30),
        namedVectors: { a: Float32Array.of(1 / 3, 3.4e38) },
      },
    },
  ])('gives back an object as it was: $name', ({ object }, { expect }) => {
    const line = writeObjectLine(config, object);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(readObjectLine(line)).toEqual({ object, isOpen: false });
  });

  it('tells that an object has no vector, where it could have one', ({ expect }) => {
    const object = { id, properties: {} };
    expect(writeObjectLine(config, object)).toContain('"vector":null');
    const without = writeObjectLine({ ...config, dimensions: null }, object);
    expect(readObjectLine(without)).toEqual({ object, isOpen: true });
  });

  it('gets the same id each time when it says none', ({ expect }) => {
    const [first, again, other] = [
      '{"properties":{"a":1}}',
      '{"properties":{"a":1}}',
      '{"properties":{"a":2}}',
    ].map((line) => readObjectLine(line));
    expect(first).toMatchObject({ object: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect(again).toEqual(first);
    expect(other).not.toMatchObject({ object: { id: (first as { object: { id: string } }).object.id } });
  });

  it.for([
    ['not JSON', '{"properties":'],
    ['no object', '[1]'],
    ['no properties', `{"id":"${id}"}`],
    ['an unknown key', '{"properties":{},"title":"x"}'],
    ['a vector of texts', '{"properties":{},"vector":["1"]}'],
    ['a number that is none', '{"properties":{},"vector":[1e999]}'],
    ['a property that is no finite number', '{"properties":{"a":-1e999}}'],
  ])('is refused for %s', ([, line], { expect }) => {
    expect(readObjectLine(line ?? '')).toMatchObject({
      refusal: {
        code: 'line_invalid',
        message: expect.stringMatching(/./),
        hint: expect.stringMatching(/./),
      },
    });
  });
});
