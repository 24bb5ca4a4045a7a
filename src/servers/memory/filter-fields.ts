/** The fields that narrow a search or a listing of memories. */
import { z } from 'zod';
import type { ArgumentFields } from '../kit/fields.ts';
import type { MemoryFilter } from './store/find-memories.ts';
import { text } from './text.ts';

const time = z.iso.datetime({ offset: true });

export interface FilterArguments {
  readonly agent_id?: string | undefined;
  readonly memory_type?: string | undefined;
  readonly tags: string[];
  readonly created_after?: string | undefined;
  readonly created_before?: string | undefined;
  readonly event_after?: string | undefined;
  readonly event_before?: string | undefined;
}

export const filterFields: ArgumentFields<FilterArguments> = {
  agent_id: text().min(1).max(128).optional().describe('only memories of this agent'),
  memory_type: text().min(1).max(64).optional().describe('only memories of this kind'),
  tags: z.array(text().min(1).max(64)).max(32).default([]).describe('only memories that have all of these'),
  created_after: time.optional().describe('only those stored at or after this time, ISO 8601'),
  created_before: time.optional().describe('only those stored before this time, ISO 8601'),
  event_after: time.optional().describe('only what happened at or after this time, ISO 8601'),
  event_before: time.optional().describe('only what happened before this time, ISO 8601'),
};

export function memoryFilter(args: FilterArguments): MemoryFilter {
  return {
    agentId: args.agent_id ?? null,
    memoryType: args.memory_type ?? null,
    tags: args.tags,
    createdAfter: args.created_after ?? null,
    createdBefore: args.created_before ?? null,
    eventAfter: args.event_after ?? null,
    eventBefore: args.event_before ?? null,
  };
}
