import type { z } from 'zod';

/** Fields that several tools share, to be spread into a schema: one for each key of `T`. */
export type Fields<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };
