import { ToolError } from '../kit/tool-error.ts';

export function memoryNotFound(id: string): ToolError {
  return new ToolError('memory_not_found', `There is no memory ${id} here`, {
    hint: 'Look for it with search_memories, and check namespace and user_id: others’ memories are not shown',
  });
}
