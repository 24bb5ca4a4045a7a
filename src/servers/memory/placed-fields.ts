/** What became of a memory that was to be stored, as tools show it. */
import { z } from 'zod';
import type { ViewFields } from '../kit/fields.ts';
import type { PlacedMemory } from './near/place-memories.ts';

export const outcomes = ['created', 'duplicate', 'repeated', 'rejected'] as const;

export const placedShape: ViewFields<PlacedMemory> = {
  id: z.string().nullable().describe('null: it was not stored'),
  outcome: z
    .enum(outcomes)
    .describe(
      'duplicate: the same was known, and has this id; repeated: the idempotency key was; rejected: on_conflict said so',
    ),
  conflicts: z
    .array(z.string())
    .describe('ids of those whose place it took, or because of which it was rejected'),
};
