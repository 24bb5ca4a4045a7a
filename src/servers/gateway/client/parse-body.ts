/** The JSON of a posted body, bounded in depth: what is nested deeper is no message, and breaks who rebuilds it. */
const maxDepth = 256;

/** @throws SyntaxError that says what is wrong */
export function parseBody(text: string): unknown {
  if (text.length > maxDepth && isDeeperThan(text, maxDepth)) {
    throw new SyntaxError(`it is nested more than ${maxDepth} deep`);
  }
  return JSON.parse(text);
}

/** Counts brackets outside strings; stops at the first that is too deep. */
function isDeeperThan(text: string, max: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length && depth <= max; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
  }
  return depth > max;
}

/** Where the string that begins at `from` ends; the end of the text when it does not. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
