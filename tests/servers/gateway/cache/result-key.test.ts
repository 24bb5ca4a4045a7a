import { describe, it } from 'vitest';
import { resultKey } from '../../../../src/servers/gateway/cache/result-key.ts';

const grant = { servers: ['memory'], tools: [], readOnly: true };
const reader = { grants: [grant] };

describe('resultKey', () => {
  it.for([
    { what: 'the order of keys', a: { x: 1, y: { b: 2, a: 3 } }, b: { y: { a: 3, b: 2 }, x: 1 }, same: true },
    { what: 'the order of a list', a: { x: [1, 2] }, b: { x: [2, 1] }, same: false },
    { what: 'a number and its text', a: { x: 1 }, b: { x: '1' }, same: false },
    { what: 'a missing key and null', a: {}, b: { x: null }, same: false },
    { what: 'a list and an object', a: { x: [] }, b: { x: {} }, same: false },
  ])('of $what: same $same', ({ a, b, same }, { expect }) => {
    expect(resultKey('get', a, null) === resultKey('get', b, null)).toBe(same);
  });
  it('differs by tool and by what the caller may do', ({ expect }) => {
    const keys = [
      resultKey('get', {}, null),
      resultKey('list', {}, null),
      resultKey('get', {}, reader),
      resultKey('get', {}, { ...reader, grants: [{ ...grant, readOnly: false }] }),
    ];
    expect(new Set(keys).size).toBe(4);
  });
  it('is none for what is nested too deep', ({ expect }) => {
    let nested: Record<string, unknown> = {};
    for (let depth = 0; depth < 100_000; depth += 1) nested = { nested };
    expect(resultKey('get', nested, null)).toBeNull();
  });
});
