import type { TenantScope } from './collection.ts';
import type { Filter } from './filter.ts';

/** What an aggregation tells of one property, as far as its type has it; only the count where there is no value. */
export interface PropertyAggregate {
  /** Values: one of each object that has one, all elements of lists. */
  readonly count: number;
  /** Numbers; dates as ISO 8601 have the first two only. */
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  readonly mean?: number;
  readonly median?: number;
  readonly sum?: number;
  /** Booleans. */
  readonly totalTrue?: number;
  readonly totalFalse?: number;
  /** Texts: the most frequent values, most frequent first. */
  readonly topValues?: readonly { readonly value: string; readonly count: number }[];
}

export interface Aggregate {
  /** Value of the property that was grouped by; absent without one. */
  readonly group?: string | number | boolean;
  readonly count: number;
  readonly properties: Readonly<Record<string, PropertyAggregate>>;
}

export interface AggregateQuery extends TenantScope {
  readonly filter?: Filter;
  /** Names; none: only counts. */
  readonly properties: readonly string[];
  readonly groupBy?: string;
  /** Groups, and top values of each text, at most; 1 to 1000. */
  readonly limit: number;
}
