import { VectorStoreError } from '../../runtime/vector/vector-store-error.ts';
import { ToolError } from '../kit/tool-error.ts';

/** The handler, with what the store has against a call brought to the caller as something to mend. */
export function mendable<Arguments, Answer>(
  handle: (args: Arguments) => Promise<Answer>,
): (args: Arguments) => Promise<Answer> {
  return async (args) => {
    try {
      return await handle(args);
    } catch (error) {
      if (!(error instanceof VectorStoreError)) throw error;
      throw new ToolError(error.code, error.message, { hint: error.hint });
    }
  };
}
