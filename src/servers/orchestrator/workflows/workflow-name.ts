import { z } from 'zod';

export const workflowName: z.ZodString = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'a to z, 0 to 9 and -, beginning with a letter, at most 64');
