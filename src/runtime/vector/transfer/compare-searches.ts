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
  /** Places among the nearest of all searches by vector. */
  readonly positions: number;
  /** Of these, where the target found something as near. */
  readonly asNear: number;
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
/**
 * Weaviate's index is approximate: of many vectors without order it misses some of the nearest, and now and then even the
 * one that is sought itself. That the vectors are the same is known already; an index that lacks them finds none.
 */
const leastFoundShare = 0.5;
/** Engines sum up in another order. */
const distanceTolerance = 1e-3;

/** @throws what the stores throw */
export async function searchDifference(sides: Sides): Promise<SearchComparison> {
  const vectors = await nearDifference(sides);
  const words = await wordDifference(sides);
  return { ...vectors, searches: vectors.searches + words.searches, what: vectors.what ?? words.what };
}

async function nearDifference(sides: Sides): Promise<SearchComparison> {
  const { source, target, config, tenant, samples } = sides;
  const sum = { searches: 0, found: 0, positions: 0, asNear: 0 };
  for (const { vector, name } of samples.flatMap(vectorsIn)) {
    const model = name === undefined ? { space: config.space } : { target: name };
    const query = { vector, limit: nearest, tenant, includeProperties: false, ...definedIn(model) };
    const [here, there] = await onBoth(source, target, (store) => store.searchVector(config.name, query));
    sum.searches += 1;
    sum.found += Number(isAsNear(here[0], there[0]));
    sum.positions += here.length;
    sum.asNear += here.filter((hit, index) => isAsNear(hit, there[index])).length;
  }
  const { searches, found, positions, asNear } = sum;
  const isPoor = found < searches * leastFoundShare;
  const what = isPoor ? `of ${searches} objects, the target finds ${found} by their own vector` : null;
  return { searches, what, positions, asNear };
}

function isAsNear(hit: SearchHit | undefined, found: SearchHit | undefined): boolean {
  if (hit === undefined || found === undefined) return hit === found;
  return (found.distance ?? 0) <= (hit.distance ?? 0) + distanceTolerance;
}

/** A query says nothing of what is not known. */
function definedIn<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
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
    if (what !== null) return { searches, what, positions: 0, asNear: 0 };
  }
  return { searches, what: null, positions: 0, asNear: 0 };
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
