/** A new run, from the request to the durable engine. */
import { createHash } from 'node:crypto';
import type { Database } from '../../../runtime/database/database.ts';
import { ToolError } from '../../kit/tool-error.ts';
import type { DurableRuns } from '../durable/durable-runs.ts';
import { findRunByKey, insertRun, type NewRun } from '../store/run-store.ts';

export interface StartDeps {
  readonly db: Database;
  readonly durable: DurableRuns;
}

/**
 * Starts the run, or finds the one that the same request with the same idempotency key started before.
 *
 * @param request what makes two requests the same one
 * @returns the id of the run
 * @throws ToolError `idempotency_conflict`
 */
export async function startRun(
  { db, durable }: StartDeps,
  run: Omit<NewRun, 'requestDigest'>,
  request: unknown,
): Promise<string> {
  const requestDigest = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const isNew = await insertRun(db, { ...run, requestDigest });
  const id = isNew ? run.id : await earlierRun(db, run.idempotencyKey, requestDigest);
  // Also for the earlier one: its process may have died between the two lines.
  await durable.start(id);
  return id;
}

async function earlierRun(
  db: Database,
  idempotencyKey: string | null,
  requestDigest: string,
): Promise<string> {
  const earlier = idempotencyKey === null ? null : await findRunByKey(db, idempotencyKey);
  if (earlier?.requestDigest === requestDigest) return earlier.run.id;
  throw new ToolError('idempotency_conflict', 'This idempotency_key belongs to another request', {
    hint: 'Use a new key for a new run; repeat a request word for word to find the run it started',
  });
}
