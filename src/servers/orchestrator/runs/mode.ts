/** How much a run may do by itself: assistant < guided < autonomous. */
import { z } from 'zod';

const modes = ['assistant', 'guided', 'autonomous'] as const;

export type Mode = (typeof modes)[number];

export const modeSchema: z.ZodEnum<{ [M in Mode]: M }> = z.enum(modes);

/** Whether `to` may do more than `from`; more freedom needs an approval, less is always given. */
export function raisesAutonomy(from: Mode, to: Mode): boolean {
  return modes.indexOf(to) > modes.indexOf(from);
}
