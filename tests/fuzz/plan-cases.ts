/** The cases of one seed: kinds by their shares, in an order that only the seed knows. */
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import type { FuzzKind } from './fuzz-case.ts';
import { backendKinds } from './kinds/backend-kinds.ts';
import { framingKinds } from './kinds/framing-kinds.ts';
import { headerKinds } from './kinds/header-kinds.ts';
import { jsonKinds } from './kinds/json-kinds.ts';
import { pathKinds } from './kinds/path-kinds.ts';

export const kinds: readonly FuzzKind[] = [
  ...jsonKinds,
  ...headerKinds,
  ...framingKinds,
  ...pathKinds,
  ...backendKinds,
];

export interface PlannedCase {
  readonly kind: FuzzKind;
  /** Of this case alone: it can be made again without those before it. */
  readonly random: SeededRandom;
}

export function* planCases(seed: number, count: number): Generator<PlannedCase> {
  const random = seededRandom(seed);
  const sum = kinds.reduce((all, { share }) => all + share, 0);
  for (let index = 0; index < count; index += 1) {
    let place = random.below(sum);
    const kind = kinds.find(({ share }) => {
      place -= share;
      return place < 0;
    });
    if (kind !== undefined) yield { kind, random: seededRandom(seed * 1_000_003 + index) };
  }
}
