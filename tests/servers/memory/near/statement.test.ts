import { describe, it } from 'vitest';
import { isAtOdds, saysTheSame, statementOf } from '../../../../src/servers/memory/near/statement.ts';

const verdict = (a: string, b: string): string => {
  const [one, two] = [statementOf(a), statementOf(b)];
  if (saysTheSame(one, two)) return 'same';
  return isAtOdds(one, two) ? 'at odds' : 'unrelated';
};

describe('two statements', () => {
  it.for([
    ['Ann likes tea.', 'ann LIKES  tea', 'same'],
    ['The meeting is on Monday at ten', 'The meetings are on Monday at ten!', 'same'],
    ['Café Zürich is closed', 'cafe zurich is closed', 'same'],
    ['Ann lives in Bern', 'Ann lives in Basel', 'at odds'],
    ['The rent is 900 francs', 'The rent is 950 francs', 'at odds'],
    ['Ann likes tea', "Ann doesn't like tea", 'at odds'],
    ['Ann pays Bob on Friday', 'Bob pays Ann on Friday', 'unrelated'],
    ['Ann likes tea', 'Bob likes tea', 'unrelated'],
    ['Ann likes tea', 'Ann flew to Oslo in spring', 'unrelated'],
    ['!!!', '???', 'unrelated'],
  ] as const)('%s | %s: %s', ([a, b, expected], { expect }) => {
    expect(verdict(a, b)).toBe(expected);
    expect(verdict(b, a)).toBe(expected);
  });
});
