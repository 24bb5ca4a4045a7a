import { VectorStoreError } from '../../runtime/vector/vector-store-error.ts';
import { ToolError } from '../kit/tool-error.ts';

/** The handler, with what the store has against a call brought to the caller as something to mend. */
export function mendable<Call extends readonly unknown[], Answer>(
  handle: (...call: Call) => Promise<Answer>,
): (...call: Call) => Promise<Answer> {
  return async (...call) => {
    try {
      return await handle(...call);
    } catch (error) {
      if (!(error instanceof VectorStoreError)) throw error;
      throw new ToolError(error.code, error.message, { hint: error.hint });
    }
  };
}
