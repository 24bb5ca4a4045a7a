import { z } from 'zod';
import type { OrchestratorDeps } from '../deps.ts';
import { findRun } from '../store/run-store.ts';
import type { Run } from './run.ts';
import { runNotFound } from './run-error.ts';

/** Below the time-outs of common clients (60 s). */
const longestWaitMs = 50_000;

export function waitMsSchema(defaultMs: number): z.ZodDefault<z.ZodNumber> {
  return z
    .number()
    .int()
    .min(0)
    .max(longestWaitMs)
    .default(defaultMs)
    .describe('how long to wait for a tool call under way before answering, in milliseconds');
}

/**
 * The run as soon as it waits for its caller or has ended, at the latest when the time is up.
 *
 * @throws ToolError `run_not_found`
 */
export function followRun(
  { db, changes }: Pick<OrchestratorDeps, 'db' | 'changes'>,
  runId: string,
  limits: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Run> {
  const read = async (): Promise<Run> => {
    const run = await findRun(db, runId);
    if (run === null) throw runNotFound(runId);
    return run;
  };
  return changes.follow(runId, read, ({ awaiting }) => awaiting !== 'tool', limits);
}
