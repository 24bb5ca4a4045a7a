/** Fields that several tools share, to be spread into a schema: one for each key of `T`. */
import type { z } from 'zod';

/** Of what callers write; defaults may fill in. */
export type ArgumentFields<T> = {
  readonly [Key in keyof T]-?: undefined extends T[Key]
    ? z.ZodOptional<z.ZodType<Exclude<T[Key], undefined>>>
    : z.ZodType<T[Key]>;
};

/** Of what tools show. */
export type ViewFields<T> = {
  readonly [Key in keyof T]-?: undefined extends T[Key]
    ? z.ZodOptional<z.ZodType<Exclude<T[Key], undefined>, Exclude<T[Key], undefined>>>
    : z.ZodType<T[Key], T[Key]>;
};
