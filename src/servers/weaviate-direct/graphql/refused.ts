import { ToolError } from '../../kit/tool-error.ts';

export function refused(
  problem: string,
  hint = 'Ask for less at a time, or use hybrid_search, search or aggregate',
): ToolError {
  return new ToolError('query_refused', `The query ${problem}`, { hint });
}
