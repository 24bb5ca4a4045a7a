/** One page of a list that is at hand as a whole. */
import { z } from 'zod';
import { capTokens } from './cap-tokens.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

const offsetSchema = z.int().min(0);

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
  const offset = decodeCursor(wanted, offsetSchema) ?? 0;
  const page = capTokens(all.slice(offset, offset + wanted.limit), wanted.max_tokens);
  const end = offset + page.length;
  return { page: [...page], next_cursor: end < all.length ? encodeCursor(end, wanted) : null };
}

/** How many there must be at least to fill the page that is wanted and to know whether there is another. */
export function wantedCount(wanted: {
  readonly cursor?: string | undefined;
  readonly limit: number;
}): number {
  return (decodeCursor(wanted, offsetSchema) ?? 0) + wanted.limit + 1;
}
