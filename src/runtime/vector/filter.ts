import type { PropertyValue } from './stored-object.ts';

/** Weaviate's filter JSON: operator, path, typed value; `And`, `Or`, `Not` with operands. */
export type Filter =
  | { readonly operator: 'And' | 'Or' | 'Not'; readonly operands: readonly Filter[] }
  | {
      readonly operator:
        | 'Equal'
        | 'NotEqual'
        | 'GreaterThan'
        | 'GreaterThanEqual'
        | 'LessThan'
        | 'LessThanEqual'
        | 'Like'
        | 'IsNull'
        | 'ContainsAny'
        | 'ContainsAll'
        | 'ContainsNone'
        /** Takes a `GeoRange`. */
        | 'WithinGeoRange';
      /** A property name, or `id`. */
      readonly path: readonly string[];
      readonly value: PropertyValue;
    };

/** Value of `WithinGeoRange`. */
export interface GeoRange {
  readonly [key: string]: number;
  /** Degrees, -90 to 90. */
  readonly latitude: number;
  /** Degrees, -180 to 180. */
  readonly longitude: number;
  readonly distanceMeters: number;
}
