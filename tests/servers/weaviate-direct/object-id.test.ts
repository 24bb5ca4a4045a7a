import { describe, it } from 'vitest';
import { idFrom, newObjectId } from '../../../src/servers/weaviate-direct/object-id.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('idFrom', () => {
  it('is a UUID that is always the same for the same parts, and another for others', ({ expect }) => {
    const ids = [['a', 'b'], ['ab', ''], ['a', '', 'b'], ['b', 'a'], ['']].map((parts) => idFrom(...parts));
    expect(ids.every((id) => uuid.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(idFrom('a', 'b')).toBe(ids[0]);
  });
});

describe('newObjectId', () => {
  it('is a new one each time without a key', ({ expect }) => {
    expect(newObjectId(undefined, 'Book')).not.toBe(newObjectId(undefined, 'Book'));
  });

  it('differs by key and by place', ({ expect }) => {
    const ids = [newObjectId('k', 'Book'), newObjectId('k', 'Film'), newObjectId('l', 'Book')];
    expect(new Set(ids).size).toBe(3);
    expect(newObjectId('k', 'Book')).toBe(ids[0]);
  });
});
