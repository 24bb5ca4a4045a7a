import { charsOf } from '../kit/cap-tokens.ts';

/** Ids and names stay whole. */
const minTextChars = 64;

/** `value` itself when it fits `maxTokens`; else a copy whose longest texts are cut, and end in `…`. */
export function fitTokens<T>(value: T, maxTokens: number): T {
  const json = JSON.stringify(value);
  const maxChars = charsOf(maxTokens);
  let fitted = json;
  for (let chars = maxChars; fitted.length > maxChars && chars > minTextChars; ) {
    chars = Math.max(minTextChars, Math.floor(chars / 2));
    fitted = JSON.stringify(withTextsCut(json, chars));
  }
  return fitted === json ? value : JSON.parse(fitted);
}

function withTextsCut(json: string, maxTextChars: number): unknown {
  return JSON.parse(json, (_, value: unknown) =>
    typeof value === 'string' && value.length > maxTextChars
      ? `${value.slice(0, maxTextChars).toWellFormed()}…`
      : value,
  );
}
