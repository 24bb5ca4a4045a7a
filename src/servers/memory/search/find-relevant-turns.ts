/** The messages of one scope that answer a query best, each with what was said around it. */
import type { MemoryDeps } from '../deps.ts';
import { partitionKey, type Scope } from '../scope.ts';
import { turnsByWords, turnsWithNeighbours } from '../store/conversations.ts';
import { type TurnView, turnView } from '../turn-schema.ts';
import { loadRanked } from './load-ranked.ts';
import type { Search } from './search-index.ts';

export interface RelevantTurn {
  readonly conversation_id: string;
  /** 0 to 1. */
  readonly score: number;
  readonly message: TurnView;
  readonly before: TurnView[];
  readonly after: TurnView[];
}

/** As many as are ranked at all; a page is cut from these. */
const candidates = 100;

export async function findRelevantTurns(
  { db, index }: Pick<MemoryDeps, 'db' | 'index'>,
  scope: Scope,
  search: Search & {
    readonly conversationId: string | null;
    /** Neighbours on each side. */
    readonly around: number;
  },
): Promise<{ readonly relevant: readonly RelevantTurn[]; readonly degraded: string | null }> {
  const { query, conversationId, around } = search;
  const operands = [{ operator: 'Equal' as const, path: ['scope'], value: partitionKey(scope) }];
  if (conversationId !== null) operands.push({ operator: 'Equal', path: ['kind'], value: conversationId });
  const { ranked, degraded } = await index.search(
    {
      collection: 'McpctlConversation',
      search,
      limit: candidates,
      filter: { operator: 'And', operands },
    },
    () => turnsByWords(db, scope, { query, conversationId, limit: candidates }),
  );
  const loaded = await loadRanked(ranked, search.wanted, async (ids) =>
    Map.groupBy(await turnsWithNeighbours(db, scope, { ids, around }), ({ hit_id }) => hit_id),
  );
  const relevant = loaded.flatMap(({ id, score, row: window }) => {
    const hit = window.find((turn) => turn.id === id);
    if (hit === undefined) return [];
    return [
      {
        conversation_id: hit.conversation_id,
        score,
        message: turnView(hit),
        before: window.filter(({ turn }) => turn < hit.turn).map(turnView),
        after: window.filter(({ turn }) => turn > hit.turn).map(turnView),
      },
    ];
  });
  return { relevant, degraded };
}
