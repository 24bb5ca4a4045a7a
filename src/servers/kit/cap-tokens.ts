/** English text has some four characters to a token. */
const charsPerToken = 4;

/** As many of `items` from the front as fit `maxTokens`; always at least one. */
export function capTokens<T>(items: readonly T[], maxTokens: number): readonly T[] {
  let left = maxTokens * charsPerToken;
  const fitting = items.findIndex((item) => {
    left -= JSON.stringify(item).length;
    return left < 0;
  });
  return fitting === -1 ? items : items.slice(0, Math.max(1, fitting));
}
