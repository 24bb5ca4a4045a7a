/** A collection as Weaviate's REST API tells of it: the parts that are read or written here. */
export interface WeaviateClass {
  readonly class: string;
  readonly description?: string;
  readonly properties?: readonly WeaviateProperty[];
  /** Named vectors. */
  readonly vectorConfig?: Readonly<Record<string, WeaviateVector>>;
  /** Of the unnamed vector, where a class has one. */
  readonly vectorIndexType?: string;
  readonly vectorIndexConfig?: { readonly distance?: string };
  readonly shardingConfig?: { readonly actualCount?: number };
  readonly multiTenancyConfig?: { readonly enabled?: boolean };
  readonly invertedIndexConfig?: Readonly<Record<string, unknown>>;
}

export interface WeaviateProperty {
  readonly name: string;
  /** One type, or the collections that a reference leads to. */
  readonly dataType: readonly string[];
  readonly description?: string;
  readonly tokenization?: string;
  readonly indexFilterable?: boolean;
  readonly indexSearchable?: boolean;
  readonly indexRangeFilters?: boolean;
  readonly nestedProperties?: readonly WeaviateProperty[];
}

export interface WeaviateVector {
  readonly vectorizer?: Readonly<Record<string, unknown>>;
  readonly vectorIndexType?: string;
  readonly vectorIndexConfig?: {
    readonly distance?: string;
    readonly skip?: boolean;
    readonly multivector?: { readonly enabled?: boolean };
  };
}
