import type { CollectionConfig, DataType } from '../collection.ts';
import type { ClassNote } from './class-note.ts';
import type { WeaviateClass, WeaviateProperty } from './weaviate-class.ts';

/** A collection, and where Weaviate keeps what belongs to it. */
export interface Collection {
  readonly config: CollectionConfig;
  /** As Weaviate tells of it. */
  readonly class: WeaviateClass;
  /** `null`: made by others. */
  readonly note: ClassNote | null;
  /** In the order of the config. */
  readonly properties: readonly StoredProperty[];
  /** Weaviate's name by ours. The unnamed one is '' to us, and to Weaviate where a class has it without a name. */
  readonly vectors: ReadonlyMap<string, string>;
}

/** Where Weaviate keeps a property. */
export interface StoredProperty {
  readonly name: string;
  readonly dataType: DataType;
  readonly stored: string;
  readonly isJson: boolean;
  /** Property with its stemmed words. */
  readonly stem: string | null;
  /** What an object of others is made of. */
  readonly nested: readonly WeaviateProperty[];
  /** Collections that a reference leads to. */
  readonly targets: readonly string[];
}
