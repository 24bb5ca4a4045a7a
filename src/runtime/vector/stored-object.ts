/** One object of a collection. */

export type PropertyValue =
  | string
  | number
  | boolean
  | null
  | readonly PropertyValue[]
  | { readonly [key: string]: PropertyValue };

/** The parts of a vector space an object can stand in. */
export interface Vectors {
  readonly vector?: Float32Array;
  /** By the name of the vector. */
  readonly namedVectors?: Readonly<Record<string, Float32Array>>;
}

export interface StoredObject extends Vectors {
  /** UUID, lower case. */
  readonly id: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

/** What becomes other in one object; what is not named stays. */
export interface ObjectPatch extends Vectors {
  /** `null` takes a property away. */
  readonly properties: Readonly<Record<string, PropertyValue>>;
}
