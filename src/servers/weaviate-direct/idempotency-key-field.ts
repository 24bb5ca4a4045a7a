import { z } from 'zod';

export const idempotencyKeyField: z.ZodOptional<z.ZodType<string>> = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('makes the id of an object without one: the same call twice then adds nothing more');
