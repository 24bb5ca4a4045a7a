import { VectorStoreError } from '../../runtime/vector/vector-store.ts';
import { ToolError } from '../kit/tool-error.ts';

/** Runs `work`; what the store has against the call reaches the caller as something to mend. @throws ToolError */
export async function mendable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VectorStoreError)) throw error;
    throw new ToolError(error.code, error.message, { hint: error.hint });
  }
}
