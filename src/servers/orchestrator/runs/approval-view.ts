import { z } from 'zod';
import { shorten } from '../../kit/cap-tokens.ts';
import type { Approval } from '../store/approval-store.ts';

/** A pending approval as the tools show it. */
export interface ApprovalView {
  readonly approval_id: string;
  readonly asks: string;
  readonly tool: string | null;
  readonly arguments: unknown;
  readonly asked_at: string;
}

export const approvalViewSchema: z.ZodType<ApprovalView, ApprovalView> = z.object({
  approval_id: z.string(),
  asks: z.string().describe('what approving it does'),
  tool: z.string().nullable(),
  arguments: z.unknown().describe('JSON text when shortened'),
  asked_at: z.string(),
});

const maxArgumentChars = 4000;

export function approvalViewOf({ id, subject, createdAt, step }: Approval): ApprovalView {
  const isCall = subject.kind === 'call';
  return {
    approval_id: id,
    asks: isCall
      ? `Step ${step}: call ${subject.tool}`
      : `Raise the mode from ${subject.from} to ${subject.to}: ${subject.reason}`,
    tool: isCall ? subject.tool : null,
    arguments: isCall ? shorten(subject.arguments, maxArgumentChars) : null,
    asked_at: createdAt.toISOString(),
  };
}
