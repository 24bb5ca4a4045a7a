import type { DatabaseSync } from 'node:sqlite';
import type { NearVectors } from './near-vectors.ts';

/** What a search works with. */
export interface Engine {
  readonly db: DatabaseSync;
  readonly near: NearVectors;
}
