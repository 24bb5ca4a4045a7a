/** Answers that fit into what the caller's model can take. */
import { z } from 'zod';

export const maxTokensSchema: z.ZodDefault<z.ZodNumber> = z
  .number()
  .int()
  .min(500)
  .max(50_000)
  .default(8000)
  .describe('upper bound of this answer; the oldest and longest parts are shortened first');

export function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

/** As many of `items`, from the first on, as fit into `maxChars`. */
export function takeFitting<T>(
  items: readonly T[],
  maxChars: number,
): { readonly taken: readonly T[]; readonly chars: number } {
  let chars = 0;
  const taken: T[] = [];
  for (const item of items) {
    const size = sizeOf(item) + 1;
    if (chars + size > maxChars) break;
    chars += size;
    taken.push(item);
  }
  return { taken, chars };
}
