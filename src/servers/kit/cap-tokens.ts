const charsPerToken = 4;

/** English text and JSON come to some four characters per token. */
export function charsOf(tokens: number): number {
  return tokens * charsPerToken;
}

/** As many of `items` from the front as fit `maxTokens`; always at least one. */
export function capTokens<T>(items: readonly T[], maxTokens: number): readonly T[] {
  let left = charsOf(maxTokens);
  const fitting = items.findIndex((item) => {
    left -= JSON.stringify(item).length;
    return left < 0;
  });
  return fitting === -1 ? items : items.slice(0, Math.max(1, fitting));
}
