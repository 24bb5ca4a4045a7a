/** A GraphQL query as far as its checks look at it: no types, its variables filled in. */

export interface Query {
  readonly selections: readonly Selection[];
  /** By name. */
  readonly fragments: ReadonlyMap<string, Fragment>;
}

export interface Fragment {
  /** Name of the type it is about. */
  readonly on: string;
  readonly selections: readonly Selection[];
}

export type Selection =
  | {
      readonly kind: 'field';
      readonly name: string;
      readonly isAliased: boolean;
      /** Name to value, in the form of JSON; an enum's value is a text. */
      readonly args: Readonly<Record<string, unknown>>;
      readonly selections: readonly Selection[];
    }
  | { readonly kind: 'spread'; readonly fragment: string }
  | { readonly kind: 'inline'; readonly on: string | null; readonly selections: readonly Selection[] };
