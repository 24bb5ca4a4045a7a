import { englishWordsOf } from '../english-words.ts';
import type { KeywordQuery } from '../search-query.ts';
import { searchableNames } from '../searchable.ts';
import { tellingWordsOf } from '../words.ts';
import type { Collection } from './collection-of.ts';
import { addressed, checkedFilter, type Engine, type Scope } from './engine.ts';
import type { Page, RankedHit, Reading } from './ranked-hit.ts';
import { filtered } from './read-objects.ts';
import { stemsOf } from './stems.ts';

const maxWords = 64;

/** Best first, by BM25. */
export async function keywordHits(
  { connection }: Engine,
  scope: Scope,
  query: KeywordQuery,
  { page, reading }: { readonly page: Page; readonly reading: Reading },
): Promise<readonly RankedHit[]> {
  const properties = weightedProperties(scope.collection, query);
  const words = wordsOf(scope.collection, query.query);
  if (properties.length === 0 || words === '') return [];
  const request = {
    ...addressed(scope),
    ...filtered(checkedFilter(scope, query.filter)),
    ...page,
    ...reading,
    metadata: { ...reading.metadata, uuid: true, score: true },
    bm25Search: { query: words, properties },
  };
  const reply = await connection.read('search', (grpc, deadline) => grpc.search(request, deadline));
  return reply.results.map((found) => ({
    id: found.metadata?.id ?? '',
    score: found.metadata?.score ?? 0,
    found,
  }));
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
