/** Answers that come page by page, each kept to `max_tokens`. */
import { z } from 'zod';
import { capTokens } from '../kit/cap-tokens.ts';
import { cursorField, decodeCursor, encodeCursor } from '../kit/cursor.ts';
import type { ArgumentFields, ViewFields } from '../kit/fields.ts';
import { maxTokensField, nextCursorField } from '../kit/page.ts';
import { fitTokens } from './fit-tokens.ts';

/** As deep as a Weaviate looks unless it is told otherwise. */
const maxOffset = 10_000;

export interface PageArguments {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly max_tokens: number;
}

/** The arguments of a whole call: a cursor belongs to the question it came from. */
export type PagedQuestion = PageArguments & Readonly<Record<string, unknown>>;

/** @param defaultLimit 1 to 100 */
export function pageArguments(defaultLimit: number): ArgumentFields<PageArguments> {
  return {
    limit: z.int().min(1).max(100).default(defaultLimit).describe('at most so many in one answer'),
    cursor: cursorField,
    max_tokens: maxTokensField,
  };
}

export interface PageEnd {
  readonly next_cursor: string | null;
  readonly note: string | null;
}

export const noteField: z.ZodNullable<z.ZodString> = z
  .string()
  .nullable()
  .describe('what max_tokens left out, and how to get it; null: nothing');

export const pageEndFields: ViewFields<PageEnd> = { next_cursor: nextCursorField, note: noteField };

type Page<T> = PageEnd & { readonly items: T[] };

/**
 * The page of `found` that fits `max_tokens`; an item longer than that comes alone, with its texts cut.
 *
 * @param found what stands at the cursor; more than `limit` of them tell that there are more
 * @param placeAfter what the next cursor holds, when the page ends with these
 */
export function pageFrom<T>(
  found: readonly T[],
  question: PagedQuestion,
  placeAfter: (items: readonly T[]) => unknown,
): Page<T> {
  const { limit, max_tokens } = question;
  const wanted = found.slice(0, limit);
  const whole = capTokens(wanted, max_tokens);
  const items = whole.map((item) => fitTokens(item, max_tokens));
  const notes = [];
  if (items.length < wanted.length) {
    notes.push(`max_tokens left room for ${items.length} of ${wanted.length}; next_cursor brings the rest.`);
  }
  if (items.some((item, index) => item !== whole[index])) notes.push(textsCut);
  return {
    items,
    next_cursor: items.length < found.length ? encodeCursor(placeAfter(whole), question) : null,
    note: notes.length > 0 ? notes.join(' ') : null,
  };
}

/** How many come before this page. @throws ToolError `cursor_invalid` */
export function offsetOf(question: PagedQuestion): number {
  return decodeCursor(question, z.int().min(0).max(maxOffset)) ?? 0;
}

/** As `pageFrom`, of what is found by its place in a ranking. @param offset what `offsetOf` says */
export function pageAt<T>(found: readonly T[], question: PagedQuestion, offset: number): Page<T> {
  const page = pageFrom(found, question, (items) => offset + items.length);
  if (page.next_cursor === null || offset + page.items.length <= maxOffset) return page;
  const note = `There is more, but nothing is shown beyond the first ${maxOffset}: narrow the question down.`;
  return { ...page, next_cursor: null, note: page.note === null ? note : `${page.note} ${note}` };
}

export const textsCut = 'Texts that end in … are cut; a higher max_tokens, or fewer properties, shows more.';
