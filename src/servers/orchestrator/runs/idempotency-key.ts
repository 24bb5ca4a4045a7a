import { z } from 'zod';

export const idempotencyKeySchema: z.ZodOptional<z.ZodString> = z
  .string()
  .min(8)
  .max(200)
  .optional()
  .describe(
    'any text of yours; the same request with the same key finds the first one instead of doing it again',
  );
