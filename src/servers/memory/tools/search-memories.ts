import { z } from 'zod';
import { readsOnly } from '../../kit/annotations.ts';
import { cursorField } from '../../kit/cursor.ts';
import { maxTokensField, nextCursorField, pageOf, wantedCount } from '../../kit/page.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { MemoryDeps } from '../deps.ts';
import { filterFields, memoryFilter } from '../filter-fields.ts';
import { scopeFields, scopeOf } from '../scope.ts';
import { findBelievedMemories } from '../search/find-believed-memories.ts';
import {
  findRelevantMemories,
  type MemorySearch,
  type RelevantMemory,
} from '../search/find-relevant-memories.ts';
import { degradedField, modeFields, queryField, searchBudgetMs } from '../search/search-fields.ts';
import { memoryShape } from '../store/memory-row.ts';

const input = z.strictObject({
  query: queryField,
  ...scopeFields,
  ...filterFields,
  ...modeFields,
  recency_half_life_days: z
    .number()
    .min(0.01)
    .max(3650)
    .optional()
    .describe('age at which a memory counts half; default: age does not count'),
  importance_weight: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('how much importance counts; 0: not at all'),
  as_of: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('search what was believed and valid at that time, ISO 8601; default: now'),
  explain: z.boolean().default(false).describe('also tell the parts of each score'),
  limit: z.number().int().min(1).max(100).default(10).describe('memories in one answer'),
  cursor: cursorField,
  max_tokens: maxTokensField,
});
const output = z.object({
  memories: z.array(
    z.object({
      ...memoryShape,
      score: z.number().describe('comparable within this answer only'),
      explanation: z
        .object({ keyword: z.number(), vector: z.number(), recency: z.number(), importance: z.number() })
        .optional(),
    }),
  ),
  next_cursor: nextCursorField,
  degraded: degradedField,
});

export function registerSearchMemories(server: ToolServer, deps: MemoryDeps): void {
  server.tool(
    'search_memories',
    {
      title: 'Search memories',
      description: 'Find what was remembered, best first. Words need not be the same: meaning counts too.',
      input,
      output,
      annotations: readsOnly,
    },
    async (args) => {
      await deps.indexer.settled(searchBudgetMs);
      const search: MemorySearch = {
        query: args.query,
        mode: args.mode,
        alpha: args.alpha,
        filter: memoryFilter(args),
        wanted: wantedCount(args),
        halfLifeDays: args.recency_half_life_days ?? null,
        importanceWeight: args.importance_weight,
      };
      const { as_of: asOf } = args;
      const { relevant, degraded } =
        asOf === undefined
          ? await findRelevantMemories(deps, scopeOf(args), search)
          : await findBelievedMemories(deps, scopeOf(args), { ...search, asOf });
      const { page, next_cursor } = pageOf(
        relevant.map((found) => shown(found, args.explain)),
        args,
      );
      return { memories: page, next_cursor, degraded };
    },
  );
}

function shown(
  { memory, score, parts }: RelevantMemory,
  explain: boolean,
): z.input<typeof output>['memories'][number] {
  return { ...memory, score, ...(explain ? { explanation: parts } : {}) };
}
