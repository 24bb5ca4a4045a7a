import { OperationalError } from '../../runtime/errors.ts';
import { lockFleet } from '../../runtime/state/fleet-lock.ts';
import { VectorStoreError } from '../../runtime/vector/vector-store-error.ts';
import type { CliContext, Fleet } from '../context.ts';
import { interruptible } from '../interruptible.ts';

const lockTimeoutMs = 5000;

/**
 * Runs `work`, of which there may be one at a time for each fleet; other commands change the fleet meanwhile.
 *
 * @throws OperationalError `FLEET_LOCKED`, `INTERRUPTED`, and `VECTOR_STORE_FAILED` for what a store refuses
 */
export async function withVectorStores<T>(
  { paths }: Pick<Fleet, 'paths'>,
  { interrupted }: Pick<CliContext, 'interrupted'>,
  during: string,
  work: () => Promise<T>,
): Promise<T> {
  return interruptible(interrupted, during, async () => {
    await using _lock = await lockFleet(`${paths.root}/vectors`, {
      timeoutMs: lockTimeoutMs,
      signal: interrupted,
    });
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof VectorStoreError)) throw error;
      const reason = `${error.message}. ${error.hint}`;
      throw new OperationalError('VECTOR_STORE_FAILED', { operation: during, reason }, { cause: error });
    }
  });
}
