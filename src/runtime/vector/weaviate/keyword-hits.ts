import { englishWordsOf } from '../english-words.ts';
import type { KeywordQuery } from '../search-query.ts';
import { searchableNames } from '../searchable.ts';
import { tellingWordsOf } from '../words.ts';
import { addressed, checkedFilter, type Engine, type Scope } from './engine.ts';
import type { RankedHit, Ranking } from './ranked-hit.ts';
import { filtered } from './read-objects.ts';
import { stemsOf } from './stems.ts';
import type { Collection } from './stored-collection.ts';

const maxWords = 64;

/** Best first, by BM25. */
export async function keywordHits(
  { connection }: Engine,
  scope: Scope,
  query: KeywordQuery,
  { page, reading }: Ranking,
): Promise<readonly RankedHit[]> {
  const keywords = keywordsOf(scope.collection, query);
  if (keywords === null) return [];
  const request = {
    ...addressed(scope),
    ...filtered(checkedFilter(scope, query.filter)),
    ...page,
    ...reading,
    metadata: { ...reading.metadata, uuid: true, score: true },
    bm25Search: keywords,
  };
  const reply = await connection.read('search', (grpc, deadline) => grpc.search(request, deadline));
  return reply.results.map((found) => ({
    id: found.metadata?.id ?? '',
    score: found.metadata?.score ?? 0,
    found,
  }));
}

/** `null`: nothing to look for, or nowhere to look. */
export function keywordsOf(
  collection: Collection,
  query: KeywordQuery,
): { readonly query: string; readonly properties: readonly string[] } | null {
  const properties = weightedProperties(collection, query);
  const words = wordsOf(collection, query.query);
  return properties.length === 0 || words === '' ? null : { query: words, properties };
}

/** `title^2`; the property with the stems in place of its own. */
function weightedProperties({ config, properties }: Collection, query: KeywordQuery): readonly string[] {
  const searchable = new Set(searchableNames(config));
  return properties
    .filter(({ name }) => searchable.has(name))
    .map(({ name, stored, stem }) => {
      const weight = query.properties === undefined ? 1 : (query.properties[name] ?? 0);
      return { weight, name: stem ?? stored };
    })
    .filter(({ weight }) => weight > 0)
    .map(({ name, weight }) => `${name}^${weight}`);
}

/** How others split their texts into words is between them and Weaviate. */
function wordsOf({ config, note }: Collection, query: string): string {
  if (config.tokenization === 'english') return stemsOf(englishWordsOf(query).slice(0, maxWords).join(' '));
  return note === null ? query.trim() : tellingWordsOf(query).slice(0, maxWords).join(' ');
}
