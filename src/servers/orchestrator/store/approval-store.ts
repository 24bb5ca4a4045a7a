/** Rows of `orchestrator.approvals`: what somebody has to decide. */
import { randomUUID } from 'node:crypto';
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Mode } from '../runs/mode.ts';
import { jsonb } from './jsonb.ts';

export type ApprovalSubject =
  | { readonly kind: 'call'; readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> }
  | { readonly kind: 'mode'; readonly from: Mode; readonly to: Mode; readonly reason: string };

export interface Approval {
  readonly id: string;
  readonly runId: string | null;
  readonly sessionId: string | null;
  /** Of the run, for a call. */
  readonly step: number | null;
  readonly subject: ApprovalSubject;
  readonly status: 'pending' | 'approved' | 'rejected' | 'withdrawn';
  readonly note: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

export type ApprovalTarget =
  | { readonly runId: string; readonly sessionId?: undefined; readonly step?: number }
  | { readonly sessionId: string; readonly runId?: undefined; readonly step?: undefined };

const columns = `id, run_id AS "runId", session_id AS "sessionId", step, subject, status, note,
  created_at AS "createdAt", decided_at AS "decidedAt"`;

/** @returns its id */
export async function insertApproval(
  tx: Queryable,
  target: ApprovalTarget,
  subject: ApprovalSubject,
): Promise<string> {
  const id = randomUUID();
  await tx.query(
    'INSERT INTO orchestrator.approvals (id, run_id, session_id, step, subject) VALUES ($1, $2, $3, $4, $5)',
    [id, target.runId ?? null, target.sessionId ?? null, target.step ?? null, jsonb(subject)],
  );
  return id;
}

export async function lockApproval(tx: Queryable, approvalId: string): Promise<Approval | null> {
  const sql = `SELECT ${columns} FROM orchestrator.approvals WHERE id = $1 FOR UPDATE`;
  return (await tx.query<Approval>(sql, [approvalId])).rows[0] ?? null;
}

export async function listPendingApprovals(
  db: Queryable,
  of: { readonly runId: string } | { readonly sessionId: string },
): Promise<readonly Approval[]> {
  const [column, id] = 'runId' in of ? ['run_id', of.runId] : ['session_id', of.sessionId];
  const { rows } = await db.query<Approval>(
    `SELECT ${columns} FROM orchestrator.approvals WHERE ${column} = $1 AND status = 'pending' ORDER BY created_at`,
    [id],
  );
  return rows;
}

export async function closeApproval(
  tx: Queryable,
  approvalId: string,
  status: 'approved' | 'rejected',
  note: string,
): Promise<void> {
  await tx.query(
    'UPDATE orchestrator.approvals SET status = $2, note = $3, decided_at = now() WHERE id = $1',
    [approvalId, status, note],
  );
}

/** Takes back what is asked about the mode of this run or session; a newer wish replaces it. */
export async function withdrawModeApprovals(tx: Queryable, target: ApprovalTarget): Promise<void> {
  await tx.query(
    `UPDATE orchestrator.approvals SET status = 'withdrawn', decided_at = now()
     WHERE status = 'pending' AND subject->>'kind' = 'mode' AND (run_id = $1 OR session_id = $2)`,
    [target.runId ?? null, target.sessionId ?? null],
  );
}
