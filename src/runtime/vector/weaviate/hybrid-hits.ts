import type { HybridQuery } from '../search-query.ts';
import { cosineDistance } from './cosine-distance.ts';
import { addressed, checkedFilter, type Engine, type Scope } from './engine.ts';
import { fusedHits } from './fused-hits.ts';
import { keywordsOf } from './keyword-hits.ts';
import type { FoundObject, SearchRequest } from './messages.ts';
import type { RankedHit, Ranking } from './ranked-hit.ts';
import { filtered } from './read-objects.ts';
import { bytesOf, targetOf, vectorOf, vectorsRequest } from './vector-message.ts';

/** Numbers of Weaviate's two fusions on the wire. */
const fusionTypes = { ranked: 1, relativeScore: 2 } as const;
/** Constant of Weaviate's ranked fusion: what comes first has a score of one part in sixty. */
const rankConstant = 60;

/** Best first: fused by Weaviate itself, where it knows the fusion and both sides have something to look for. */
export async function hybridHits(
  engine: Engine,
  scope: Scope,
  query: HybridQuery,
  ranking: Ranking,
): Promise<readonly RankedHit[]> {
  const { alpha, vector, fusion = 'relativeScore' } = query;
  const keywords = keywordsOf(scope.collection, query);
  const isOneSided = keywords === null || vector.every((part) => part === 0);
  if (fusion === 'shareOfBest' || isOneSided) return fusedHits(engine, scope, query, ranking, fusion);
  const { page, reading } = ranking;
  const request: SearchRequest = {
    ...addressed(scope),
    ...filtered(checkedFilter(scope, query.filter)),
    ...page,
    ...reading,
    metadata: {
      ...vectorsRequest(scope.collection),
      ...reading.metadata,
      uuid: true,
      score: true,
      explainScore: true,
    },
    hybridSearch: {
      ...keywords,
      alpha,
      fusionType: fusionTypes[fusion],
      vectorBytes: bytesOf(vector),
      ...targetOf(scope.collection, query.target),
    },
  };
  const reply = await engine.connection.read('search', (grpc, deadline) => grpc.search(request, deadline));
  return reply.results.map((found) => hitOf(scope, query, found, fusion));
}

function hitOf(
  { collection }: Scope,
  { alpha, vector, target }: HybridQuery,
  found: FoundObject,
  fusion: keyof typeof fusionTypes,
): RankedHit {
  const { id = '', score = 0, explainScore = '' } = found.metadata ?? {};
  const scale = fusion === 'ranked' ? rankConstant : 1;
  // Weaviate tells the parts with their weights.
  const parts = {
    keyword: alpha < 1 ? (shareOf(explainScore, 'keyword') * scale) / (1 - alpha) : 0,
    vector: alpha > 0 ? (shareOf(explainScore, 'vector') * scale) / alpha : 0,
  };
  const own = vectorOf(collection, found, target);
  // Of what only the words found Weaviate tells no distance; of collections of others, not which one it is.
  const isCompared = alpha > 0 && own !== undefined && collection.note !== null;
  return {
    id,
    score: score * scale,
    parts,
    ...(isCompared ? { distance: cosineDistance(vector, own) } : {}),
    found,
  };
}

/**
 * What Weaviate says of one side in its explanation of a score, such as `Hybrid (Result Set vector,hybridVector)
 * Document 48a3…: original score 0.18, normalized score: 0.5`, or, ranked, `… contributed 0.0083 to the score`.
 */
function shareOf(text: string, side: 'keyword' | 'vector'): number {
  const line = text.split('\n').find((each) => each.includes(`(Result Set ${side},`)) ?? '';
  const [, share = '0'] = /(?:normalized score:|contributed) (\S+)/.exec(line) ?? [];
  return Number(share);
}
