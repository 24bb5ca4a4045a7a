import { describe, it } from 'vitest';
import { groupNearDuplicates } from '../../../../src/servers/memory/near/group-near-duplicates.ts';

const grouped = (...contents: readonly string[]): string[][] =>
  groupNearDuplicates(contents.map((content) => ({ content }))).map((group) =>
    group.map(({ content }) => content),
  );

describe('groupNearDuplicates', () => {
  it('puts together what says the same, and only that', ({ expect }) => {
    const groups = grouped(
      'Ann likes green tea',
      'The rent is 900 francs',
      'ann likes green tea!',
      'The rent is 950 francs',
      'Ann does not like green tea',
      'ANN LIKE GREEN TEA',
    );
    expect(groups).toEqual([['Ann likes green tea', 'ann likes green tea!', 'ANN LIKE GREEN TEA']]);
  });

  it('finds them among thousands that share their common words', ({ expect }) => {
    const others = Array.from(
      { length: 3000 },
      (_, n) => `The parcel number ${n} was sent to shelf ${n * 7}`,
    );
    const [at] = grouped(...others, 'Otto collects blue stamps', 'otto collects blue stamps.');
    expect(at).toEqual(['Otto collects blue stamps', 'otto collects blue stamps.']);
    expect(grouped(...others)).toEqual([]);
  });
});
