/** Finds the memories that say the same, among many, without comparing all with all. */
import { type Statement, saysTheSame, statementOf } from './statement.ts';

/** Two that say the same share nearly all words, so also one of the rarest of each. */
const rareWords = 4;
/** A word of more memories than this is no clue. */
const maxHolders = 200;

/** Groups of two or more, in the order of `items`; each item is in one group at most. */
export function groupNearDuplicates<Item extends { readonly content: string }>(
  items: readonly Item[],
): readonly (readonly Item[])[] {
  const known = items.map((item) => ({ item, statement: statementOf(item.content) }));
  const index = new WordIndex(known.map(({ statement }) => statement));
  const groups: { readonly first: Statement; readonly items: Item[] }[] = [];
  for (const { item, statement } of known) {
    const found = index
      .groupsLike(statement)
      .map((place) => groups[place])
      .find((group) => group !== undefined && saysTheSame(group.first, statement));
    if (found === undefined) {
      index.add(statement, groups.length);
      groups.push({ first: statement, items: [item] });
    } else {
      found.items.push(item);
    }
  }
  return groups.flatMap(({ items: group }) => (group.length > 1 ? [group] : []));
}

/** From words to the groups whose first member has them. */
class WordIndex {
  readonly #frequency = new Map<string, number>();
  readonly #groups = new Map<string, number[]>();

  constructor(statements: readonly Statement[]) {
    for (const word of statements.flatMap(({ words }) => [...new Set(words)])) {
      this.#frequency.set(word, this.#frequencyOf(word) + 1);
    }
  }

  groupsLike({ words }: Statement): readonly number[] {
    const rarest = [...new Set(words)]
      .toSorted((a, b) => this.#frequencyOf(a) - this.#frequencyOf(b))
      .slice(0, rareWords);
    return [...new Set(rarest.flatMap((word) => this.#groups.get(word) ?? []))];
  }

  /** By every word: those that are rare in another statement need not be so in this one. */
  add({ words }: Statement, group: number): void {
    for (const word of new Set(words)) {
      if (this.#frequencyOf(word) > maxHolders) continue;
      this.#groups.set(word, [...(this.#groups.get(word) ?? []), group]);
    }
  }

  #frequencyOf(word: string): number {
    return this.#frequency.get(word) ?? 0;
  }
}
