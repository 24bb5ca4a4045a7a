/** The memories of one scope that say the same as a new one, or are at odds with it. */
import type { MemoryDeps } from '../deps.ts';
import type { Scope } from '../scope.ts';
import { findRelevantMemories } from '../search/find-relevant-memories.ts';
import { defaultAlpha } from '../search/search-index.ts';
import { noFilter } from '../store/find-memories.ts';
import { isAtOdds, saysTheSame, statementOf } from './statement.ts';

export interface NearMemories {
  readonly same: readonly string[];
  readonly atOdds: readonly string[];
}

/** What says the same is among the very first. */
const looked = 20;
const settleMs = 100;

export async function findNear(
  deps: Pick<MemoryDeps, 'db' | 'index' | 'indexer'>,
  scope: Scope,
  content: string,
): Promise<NearMemories> {
  await deps.indexer.settled(settleMs);
  const { relevant } = await findRelevantMemories(deps, scope, {
    query: content.slice(0, 2000),
    mode: 'hybrid',
    alpha: defaultAlpha,
    wanted: looked,
    filter: noFilter,
    halfLifeDays: null,
    importanceWeight: 0,
  });
  const statement = statementOf(content);
  const idsWhere = (holds: typeof saysTheSame): string[] =>
    relevant
      .filter(({ memory }) => holds(statementOf(memory.content), statement))
      .map(({ memory }) => memory.id);
  return { same: idsWhere(saysTheSame), atOdds: idsWhere(isAtOdds) };
}
