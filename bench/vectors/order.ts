/** What the comparison asks of the process of a contender, and what that answers. */
import type { Place, SearchKind, WeaviateAddress } from './contender.ts';

export const contenderNames = ['embedded', 'through us', "Weaviate's MCP", "Weaviate's client"] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface ContenderSettings {
  readonly name: ContenderName;
  /** Of the embedded engine. */
  readonly directory: string;
  readonly weaviate: WeaviateAddress;
}

export type Order =
  | { readonly do: 'create'; readonly collection: string; readonly tenants: readonly string[] }
  | { readonly do: 'insert'; readonly place: Place; readonly from: number; readonly to: number }
  | { readonly do: 'search'; readonly kind: SearchKind; readonly place: Place; readonly times: number }
  | { readonly do: 'drop'; readonly collection: string };

export interface Reply {
  /** Of the whole order without the making of its documents; of each search. In milliseconds. */
  readonly tookMs: readonly number[];
  readonly error?: string;
}
