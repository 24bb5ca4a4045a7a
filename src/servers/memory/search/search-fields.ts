/** What the search tools have in common. */
import { z } from 'zod';
import type { ArgumentFields } from '../../kit/fields.ts';
import { text } from '../text.ts';
import { defaultAlpha, type SearchMode, searchModes } from './search-index.ts';

export const queryField: z.ZodString = text()
  .min(1)
  .max(2000)
  .describe('what you want to know, in words or as a question');

export const modeFields: ArgumentFields<{ readonly mode: SearchMode; readonly alpha: number }> = {
  mode: z
    .enum(searchModes)
    .default('hybrid')
    .describe('hybrid: by words and by meaning; lexical: words; semantic: meaning'),
  alpha: z
    .number()
    .min(0)
    .max(1)
    .default(defaultAlpha)
    .describe('share of meaning in hybrid mode; the default is the measured best'),
};

export const degradedField: z.ZodNullable<z.ZodString> = z
  .string()
  .nullable()
  .describe('why the search was weaker than usual; null: it was not');

/** How long a search waits for what is just being indexed, in ms, so that one finds what one just stored. */
export const searchBudgetMs = 100;
