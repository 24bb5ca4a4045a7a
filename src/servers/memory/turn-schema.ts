/** One message of a conversation, as tools show it. */
import { z } from 'zod';
import type { Turn } from './store/conversations.ts';

export interface TurnView {
  readonly turn: number;
  readonly role: string;
  readonly content: string;
  readonly timestamp: string;
}

export const turnSchema: z.ZodType<TurnView, TurnView> = z.object({
  turn: z.number().int().describe('from 1'),
  role: z.string(),
  content: z.string(),
  timestamp: z.string().describe('ISO 8601, UTC'),
});

export function turnView({ turn, speaker, content, spoken_at }: Turn): TurnView {
  return { turn, role: speaker, content, timestamp: spoken_at };
}
