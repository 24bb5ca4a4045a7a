/** What the search tools have in common. */
import { z } from 'zod';
import { text } from '../text.ts';

export const queryField: z.ZodString = text()
  .min(1)
  .max(2000)
  .describe('what you want to know, in words or as a question');

export const degradedField: z.ZodNullable<z.ZodString> = z
  .string()
  .nullable()
  .describe('why the search was weaker than usual; null: it was not');

/** How long a search waits for what is just being indexed, in ms, so that one finds what one just stored. */
export const searchBudgetMs = 100;
