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
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === backslash) at += 1;
      else if (code === quote) isInString = false;
    } else if (code === quote) isInString = true;
    else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > max) return true;
    } else if (code === closeBrace || code === closeBracket) depth -= 1;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
