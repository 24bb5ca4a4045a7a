/** One page of a list that is at hand as a whole. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { capTokens } from './cap-tokens.ts';
import { decodeCursor, encodeCursor, foreignCursor } from './cursor.ts';

const cursorSchema = z.object({ offset: z.number().int().min(0), of: z.string() });

/** What may differ between two pages of one answer. */
const pageArguments = new Set(['cursor', 'limit', 'max_tokens', 'explain']);

export const maxTokensField: z.ZodDefault<z.ZodNumber> = z
  .number()
  .int()
  .min(100)
  .max(50_000)
  .default(4000)
  .describe('length of the answer; more comes by cursor');

export const nextCursorField: z.ZodNullable<z.ZodString> = z.string().nullable().describe('null: no more');

/**
 * @param wanted every argument of the call: a cursor belongs to the question it came from
 * @throws ToolError `cursor_invalid`
 */
export function pageOf<T>(
  all: readonly T[],
  wanted: { readonly cursor?: string | undefined; readonly limit: number; readonly max_tokens: number },
): { readonly page: T[]; readonly next_cursor: string | null } {
  const of = questionOf(wanted);
  const { offset, of: asked } = decodeCursor(wanted.cursor, cursorSchema) ?? { offset: 0, of };
  if (asked !== of) throw foreignCursor();
  const page = capTokens(all.slice(offset, offset + wanted.limit), wanted.max_tokens);
  const end = offset + page.length;
  return { page: [...page], next_cursor: end < all.length ? encodeCursor({ offset: end, of }) : null };
}

/** How many there must be at least to fill the page that is wanted and to know whether there is another. */
export function wantedCount(wanted: { readonly cursor?: string | undefined; readonly limit: number }): number {
  const { offset } = decodeCursor(wanted.cursor, cursorSchema) ?? { offset: 0 };
  return offset + wanted.limit + 1;
}

function questionOf(wanted: object): string {
  const question = Object.entries(wanted).filter(([name]) => !pageArguments.has(name));
  return createHash('sha256').update(JSON.stringify(question.toSorted())).digest('base64url').slice(0, 12);
}
