import { describe, it } from 'vitest';
import { z } from 'zod';
import {
  cursorField,
  decodeCursor,
  encodeCursor,
  timeCursorSchema,
} from '../../../src/servers/kit/cursor.ts';
import { ToolError } from '../../../src/servers/kit/tool-error.ts';

const schema = z.object({ offset: z.number() });

describe('cursor', () => {
  it('gives back the place it was made from', ({ expect }) => {
    const question = { query: 'tea', limit: 5 };
    const cursor = encodeCursor({ offset: 20 }, question);
    expect(decodeCursor({ ...question, cursor, limit: 9 }, schema)).toEqual({ offset: 20 });
  });

  it('is null where there is none', ({ expect }) => {
    expect(decodeCursor({}, schema)).toBeNull();
  });

  it('is refused by another question', ({ expect }) => {
    const cursor = encodeCursor({ offset: 20 }, { query: 'tea' });
    const decode = () => decodeCursor({ query: 'coffee', cursor }, schema);
    expect(decode).toThrow(
      expect.objectContaining({ code: 'cursor_invalid', message: expect.stringContaining('another') }),
    );
  });

  it('fits into a URL and into its own field', ({ expect }) => {
    const cursor = encodeCursor(
      { createdAt: '2026-01-01T00:00:00Z', id: crypto.randomUUID(), text: 'ÿ?>~' },
      {},
    );
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(cursorField.safeParse(cursor).success).toBe(true);
  });

  it.for([
    { what: 'letters', cursor: 'abc' },
    { what: 'nothing', cursor: '' },
    { what: 'the cursor of another list', cursor: encodeCursor({ id: 7 }, {}) },
    { what: 'half a cursor', cursor: encodeCursor({ offset: 20 }, {}).slice(0, 5) },
  ])('refuses $what and says how to go on', ({ cursor }, { expect }) => {
    const decode = () => decodeCursor({ cursor }, schema);
    expect(decode).toThrow(ToolError);
    expect(decode).toThrow(
      expect.objectContaining({ code: 'cursor_invalid', hint: expect.stringContaining('next_cursor') }),
    );
  });

  it('by time refuses a time that is none, before a database sees it', ({ expect }) => {
    const id = crypto.randomUUID();
    const decode = (createdAt: string) =>
      decodeCursor({ cursor: encodeCursor({ createdAt, id }, {}) }, timeCursorSchema);
    expect(decode('2026-01-01 00:00:00+00')).toEqual({ createdAt: '2026-01-01 00:00:00+00', id });
    expect(() => decode("now'; --")).toThrow('not one of ours');
  });
});
