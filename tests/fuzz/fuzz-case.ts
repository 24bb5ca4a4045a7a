/** One thing that is done to the gateway, and what may come of it. */
import type { SeededRandom } from '../support/seeded-random.ts';
import type { RawRequest } from './raw-exchange.ts';

export interface FuzzCase extends RawRequest {
  /**
   * `result`: it is a good request; `error`: it must be refused; `answer`: either, as long as it is typed; `whatever`:
   * there may be no answer at all, and never two.
   */
  readonly expects: 'result' | 'error' | 'answer' | 'whatever';
}

export interface FuzzKind {
  readonly name: string;
  /** How many of a thousand cases. */
  readonly share: number;
  readonly make: (random: SeededRandom, target: FuzzTarget) => FuzzCase;
}

export interface FuzzTarget {
  readonly port: number;
  readonly token: string;
}
