/** What a collection is made of. Names and types are Weaviate's. */

type ScalarType = 'text' | 'int' | 'number' | 'boolean' | 'date' | 'uuid';

/** Weaviate's. `blob` is base64; `object` and `object[]` are kept and given back, not looked into. */
export type DataType =
  | ScalarType
  | `${ScalarType}[]`
  | 'geoCoordinates'
  | 'phoneNumber'
  | 'blob'
  | 'object'
  | 'object[]'
  /** References to objects of other collections, made by others in a Weaviate: shown, never written by us. */
  | 'reference';

export interface PropertyConfig {
  /** Letters, digits and `_`, beginning with a letter. */
  readonly name: string;
  readonly dataType: DataType;
  readonly description?: string;
  /** Whether keyword search looks at it; only for text. Default: true for text. */
  readonly searchable?: boolean;
}

export interface CollectionConfig {
  /** Letters, digits and `_`, beginning with a capital letter. */
  readonly name: string;
  readonly description?: string;
  readonly properties: readonly PropertyConfig[];
  /** Length of every unnamed vector; `null` for a collection without them. */
  readonly dimensions: number | null;
  /** Named vectors, which an object may have besides or instead: name to length. */
  readonly namedVectors?: Readonly<Record<string, number>>;
  /** Whether each object belongs to one tenant, and every call must say which. Default: false. */
  readonly multiTenant?: boolean;
  /** `word`: lower-cased words as they stand. `english`: stemmed, without diacritics. Default: `word`. */
  readonly tokenization?: 'word' | 'english';
  /**
   * A text property that most searches filter by equality (a user, a tenant): the engine keeps its values apart,
   * and a search within one value reads only that part.
   */
  readonly partitionBy?: string;
  /** Which model the vectors come from. A vector of another one is refused: they do not compare. */
  readonly space?: string;
}

/** What becomes other in a collection. */
export interface CollectionPatch {
  readonly description?: string;
  readonly addProperties?: readonly PropertyConfig[];
  readonly addNamedVectors?: Readonly<Record<string, number>>;
}

export interface Tenant {
  readonly name: string;
  /** `inactive`: kept, and neither found nor written. */
  readonly status: 'active' | 'inactive';
}

/** Which tenant a call is about: demanded where the collection keeps tenants apart, refused elsewhere. */
export interface TenantScope {
  readonly tenant?: string | undefined;
}
