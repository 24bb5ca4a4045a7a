/** Packs what was found into one text within a budget: the best of each source first, then the second best, and so on. */

export interface ContextItem {
  readonly kind: 'memory' | 'message' | 'passage';
  readonly id: string;
  /** As it stands in the text. */
  readonly text: string;
  /** 0 to 1; comparable within its source only. */
  readonly score: number;
}

export interface Section {
  readonly title: string;
  /** Best first. */
  readonly items: readonly ContextItem[];
}

export interface PackedContext {
  readonly text: string;
  readonly items: readonly ContextItem[];
  /** Items that were relevant, and did not fit. */
  readonly leftOut: number;
}

/** What is less relevant than this, beside the best of its source, is not worth the tokens. */
const leastScore = 0.25;

/** @param head stands above all sections, and counts; what does not fit the budget is cut off from it */
export function packContext(head: string, sections: readonly Section[], maxChars: number): PackedContext {
  const relevant = sections.map(({ title, items }) => ({
    title,
    items: items.filter(({ score }) => score >= leastScore),
  }));
  const opening = head.slice(0, maxChars);
  const chosen = new Map<string, ContextItem[]>();
  const seen = new Set<string>();
  let left = maxChars - opening.length;
  let leftOut = 0;
  const longest = Math.max(0, ...relevant.map(({ items }) => items.length));
  for (let rank = 0; rank < longest; rank += 1) {
    for (const { title, items } of relevant) {
      const item = items[rank];
      if (item === undefined || seen.has(item.text)) continue;
      const cost = item.text.length + 1 + (chosen.has(title) ? 0 : headerOf(title).length);
      if (cost > left) {
        leftOut += 1;
        continue;
      }
      left -= cost;
      seen.add(item.text);
      chosen.set(title, [...(chosen.get(title) ?? []), item]);
    }
  }
  const parts = relevant.flatMap(({ title }) => {
    const items = chosen.get(title);
    return items === undefined ? [] : [`${headerOf(title)}${items.map(({ text }) => `${text}\n`).join('')}`];
  });
  return { text: [opening, ...parts].join(''), items: [...chosen.values()].flat(), leftOut };
}

function headerOf(title: string): string {
  return `\n## ${title}\n`;
}
