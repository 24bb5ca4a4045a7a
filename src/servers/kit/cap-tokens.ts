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

/** `value` as it is, or the beginning of its JSON when that is longer. */
export function shorten(value: unknown, maxChars: number): unknown {
  const json = JSON.stringify(value);
  if (json === undefined || json.length <= maxChars) return value;
  return `${json.slice(0, Math.max(0, maxChars))}… (${json.length} characters)`;
}
