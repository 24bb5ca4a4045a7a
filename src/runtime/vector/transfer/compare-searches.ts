/** The same searches on two engines: what the one finds near or by a word, the other must find too. */
import type { CollectionConfig } from '../collection.ts';
import type { SearchHit } from '../search-query.ts';
import { searchableNames } from '../searchable.ts';
import type { StoredObject } from '../stored-object.ts';
import type { VectorStore } from '../vector-store.ts';
import { tellingWordsOf } from '../words.ts';

export interface SearchComparison {
  readonly searches: number;
  /** What the target found otherwise, for a person; `null`: nothing. */
  readonly what: string | null;
}

export interface Sides {
  readonly source: VectorStore;
  readonly target: VectorStore;
  readonly config: CollectionConfig;
  readonly tenant: string | undefined;
  /** Objects of the source, with their vectors. */
  readonly samples: readonly StoredObject[];
}

const nearest = 10;
const byWord = 100;
/** Weaviate's index is approximate: of what is nearest, at least this share must be as near. */
const leastShare = 0.9;
/** Engines sum up in another order. */
const distanceTolerance = 1e-3;

/** @throws what the stores throw */
export async function searchDifference(sides: Sides): Promise<SearchComparison> {
  const vectors = await nearDifference(sides);
  const words = await wordDifference(sides);
  return { searches: vectors.searches + words.searches, what: vectors.what ?? words.what };
}

async function nearDifference(sides: Sides): Promise<SearchComparison> {
  const { source, target, config, tenant, samples } = sides;
  let searches = 0;
  let positions = 0;
  let asNear = 0;
  for (const { vector, name } of samples.flatMap(vectorsIn)) {
    const query = {
      vector,
      limit: nearest,
      tenant,
      includeProperties: false,
      ...(name === undefined
        ? { ...(config.space !== undefined && { space: config.space }) }
        : { target: name }),
    };
    const [here, there] = await onBoth(source, target, (store) => store.searchVector(config.name, query));
    searches += 1;
    positions += here.length;
    asNear += here.filter((hit, index) => isAsNear(hit, there[index])).length;
  }
  if (positions === 0 || asNear / positions >= leastShare) return { searches, what: null };
  const what = `of ${positions} nearest objects, the target finds ${asNear} as near`;
  return { searches, what };
}

function isAsNear(hit: SearchHit, found: SearchHit | undefined): boolean {
  if (found === undefined) return false;
  return (found.distance ?? 0) <= (hit.distance ?? 0) + distanceTolerance;
}

function vectorsIn({ vector, namedVectors = {} }: StoredObject) {
  const unnamed = vector === undefined ? [] : [{ vector, name: undefined }];
  return [...unnamed, ...Object.entries(namedVectors).map(([name, named]) => ({ vector: named, name }))];
}

async function wordDifference(sides: Sides): Promise<SearchComparison> {
  const { source, target, config, tenant, samples } = sides;
  const names = searchableNames(config);
  let searches = 0;
  for (const sample of samples) {
    const word = longestWord(sample, names);
    if (word === null) continue;
    const query = { query: word, limit: byWord, tenant, includeProperties: false };
    const [here, there] = await onBoth(source, target, (store) => store.searchKeyword(config.name, query));
    searches += 1;
    const what = foundOtherwise(word, here, there);
    if (what !== null) return { searches, what };
  }
  return { searches, what: null };
}

/** Who has a word is no matter of taste; which are best of very many is. */
function foundOtherwise(
  word: string,
  here: readonly SearchHit[],
  there: readonly SearchHit[],
): string | null {
  const ids = new Set(there.map(({ id }) => id));
  const isWhole = here.length < byWord;
  const missing = isWhole ? here.find(({ id }) => !ids.has(id)) : undefined;
  if (missing === undefined && here.length === there.length) return null;
  const example = missing === undefined ? '' : `; ${missing.id} is missing`;
  return `"${word}" finds ${here.length} objects here and ${there.length} there${example}`;
}

/** The longest words are the rarest. */
function longestWord({ properties }: StoredObject, names: readonly string[]): string | null {
  const texts = names.flatMap((name) => properties[name] ?? []);
  const words = texts.flatMap((text) => (typeof text === 'string' ? tellingWordsOf(text) : []));
  return words.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

async function onBoth(
  source: VectorStore,
  target: VectorStore,
  search: (store: VectorStore) => Promise<readonly SearchHit[]>,
): Promise<readonly [readonly SearchHit[], readonly SearchHit[]]> {
  return Promise.all([search(source), search(target)]);
}
