import { describe, it } from 'vitest';
import { valueTypes } from '../../../src/cli/call/value-types.ts';

describe('valueTypes', () => {
  it.for([
    [{ type: 'integer' }, ['number']],
    [{ type: ['string', 'null'] }, ['string', 'null']],
    [{ anyOf: [{ type: 'string' }, { type: 'array' }] }, ['string', 'array']],
    [{ allOf: [{ oneOf: [{ const: 3 }] }] }, ['number']],
    [{ enum: ['a', true] }, ['string', 'boolean']],
    [{}, []],
    [true, []],
    [undefined, []],
  ] as const)('reads %j as %j', ([schema, types], { expect }) => {
    expect([...valueTypes(schema)]).toEqual(types);
  });
});
