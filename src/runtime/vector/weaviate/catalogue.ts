/** Which collections there are, read from Weaviate; for reading, what was read within the last second is good enough. */
import { similarNames } from '../../text/similar-names.ts';
import type { CollectionConfig } from '../collection.ts';
import { VectorStoreError } from '../vector-store-error.ts';
import { collectionOf } from './collection-of.ts';
import type { WeaviateConnection } from './connection.ts';
import type { Collection } from './stored-collection.ts';
import { withVectorLengths } from './vector-lengths.ts';
import type { WeaviateClass } from './weaviate-class.ts';
import { WeaviateRefusal } from './weaviate-error.ts';

const freshMs = 1000;
const maxKept = 500;

interface Kept {
  readonly found: Promise<Collection | null>;
  readonly goodUntil: number;
}

export class Catalogue {
  readonly #connection: WeaviateConnection;
  readonly #kept = new Map<string, Kept>();

  constructor(connection: WeaviateConnection) {
    this.#connection = connection;
  }

  /** In the order of their names. */
  async list(): Promise<readonly Collection[]> {
    const schema = await this.#connection.rest<{ readonly classes?: readonly WeaviateClass[] | null }>(
      'read the collections',
      { method: 'GET', path: '/schema' },
    );
    const collections = (schema?.classes ?? []).map(collectionOf);
    return collections.toSorted((a, b) => (a.config.name < b.config.name ? -1 : 1));
  }

  /** With what only objects tell. */
  async describe(): Promise<readonly CollectionConfig[]> {
    const configs: CollectionConfig[] = [];
    for (const part of chunks(await this.list(), describedAtOnce)) {
      const described = await Promise.all(part.map((each) => withVectorLengths(this.#connection, each)));
      configs.push(...described.map(({ config }) => config));
    }
    return configs;
  }

  /** As it is now. */
  async find(name: string): Promise<Collection | null> {
    return (await this.#keep(name)).found;
  }

  /** As it was within the last second. @throws VectorStoreError `collection_unknown` */
  async open(name: string): Promise<Collection> {
    const kept = this.#kept.get(name);
    const isGood = kept !== undefined && performance.now() < kept.goodUntil;
    return (await (isGood ? kept : this.#keep(name)).found) ?? this.#unknown(name);
  }

  /** As it is now: to Weaviate, what is written to a collection that is gone creates it. @throws as `open` */
  async openToWrite(name: string): Promise<Collection> {
    return (await this.find(name)) ?? this.#unknown(name);
  }

  /** It has changed. */
  forget(name: string): void {
    this.#kept.delete(name);
  }

  #keep(name: string): Kept {
    const found = this.#read(name);
    const kept = { found, goodUntil: performance.now() + freshMs };
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
    found.catch(() => this.forget(name));
    return kept;
  }

  async #read(name: string): Promise<Collection | null> {
    // Weaviate would answer for `article` with `Article`, and has none that begins otherwise.
    if (!/^[A-Z]\w*$/.test(name)) return null;
    try {
      const call = { method: 'GET', path: `/schema/${name}` } as const;
      const cls = await this.#connection.rest<WeaviateClass>('read a collection', call);
      return cls?.class === name ? await withVectorLengths(this.#connection, collectionOf(cls)) : null;
    } catch (error) {
      if (error instanceof WeaviateRefusal && error.status === notFound) return null;
      throw error;
    }
  }

  async #unknown(name: string): Promise<never> {
    const names = (await this.list()).map(({ config }) => config.name);
    const near = similarNames(name, names);
    const known = names.length > 0 ? `Known are: ${names.join(', ')}` : 'There is none yet; create it first';
    const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : known;
    throw new VectorStoreError('collection_unknown', `There is no collection "${name}"`, hint);
  }
}

const notFound = 404;
const describedAtOnce = 8;

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
