/** Answers that come page by page, by offset, each kept to `max_tokens`. */
import { z } from 'zod';
import { capTokens } from '../kit/cap-tokens.ts';
import type { ArgumentFields, ViewFields } from '../kit/fields.ts';
import { maxTokensField } from '../kit/page.ts';
import { fitTokens } from './fit-tokens.ts';

const maxOffset = 10_000;

export interface PageArguments {
  readonly limit: number;
  readonly offset: number;
  readonly max_tokens: number;
}

/** @param defaultLimit 1 to 100 */
export function pageArguments(defaultLimit: number): ArgumentFields<PageArguments> {
  return {
    limit: z.int().min(1).max(100).default(defaultLimit).describe('at most so many in one answer'),
    offset: z.int().min(0).max(maxOffset).default(0).describe('next_offset of the answer before, for more'),
    max_tokens: maxTokensField.describe('length of the answer; more comes by offset'),
  };
}

export interface PageEnd {
  readonly next_offset: number | null;
  readonly note: string | null;
}

export const noteField: z.ZodNullable<z.ZodString> = z
  .string()
  .nullable()
  .describe('what max_tokens left out, and how to get it; null: nothing');

export const pageEndFields: ViewFields<PageEnd> = {
  next_offset: z.number().int().nullable().describe('null: no more'),
  note: noteField,
};

/**
 * The page of `found` that fits `max_tokens`; an item longer than that comes alone, with its texts cut.
 *
 * @param found what stands from `offset` on; more than `limit` of them tell that there are more
 */
export function pageFrom<T>(
  found: readonly T[],
  { limit, offset, max_tokens }: PageArguments,
): PageEnd & { readonly items: T[] } {
  const wanted = found.slice(0, limit);
  const whole = capTokens(wanted, max_tokens);
  const items = whole.map((item) => fitTokens(item, max_tokens));
  const next = offset + items.length;
  const notes = [];
  if (items.length < wanted.length) {
    notes.push(`max_tokens left room for ${items.length} of ${wanted.length}; go on with offset ${next}.`);
  }
  if (items.some((item, index) => item !== whole[index])) notes.push(textsCut);
  return {
    items,
    next_offset: items.length < found.length ? next : null,
    note: notes.length > 0 ? notes.join(' ') : null,
  };
}

export const textsCut = 'Texts that end in … are cut; a higher max_tokens, or fewer properties, shows more.';
