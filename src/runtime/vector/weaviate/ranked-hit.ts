import type { SearchHit } from '../search-query.ts';
import type { FoundObject, SearchRequest } from './messages.ts';

/** A hit with what was read of it on the way. */
export interface RankedHit extends Pick<SearchHit, 'id' | 'score' | 'parts' | 'distance' | 'group'> {
  readonly found: FoundObject;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** What to read of each hit besides its score. */
type Reading = Pick<SearchRequest, 'metadata' | 'properties'>;

export type Rank = (page: Page, reading: Reading) => Promise<readonly RankedHit[]>;

/** Which hits, and what of them. */
export interface Ranking {
  readonly page: Page;
  readonly reading: Reading;
}
