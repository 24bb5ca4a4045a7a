/** `${env:NAME}`, `${file:path}` and `${cmd:command}` inside a text. `$${` stands for a plain `${`. */

export interface Reference {
  readonly kind: 'env' | 'file' | 'cmd';
  readonly target: string;
  /** As written: fit for errors, unlike the value. */
  readonly text: string;
}

export type TextPart = string | Reference;

/** Says what is wrong with a reference, for a config error. */
export class ReferenceSyntaxError extends Error {
  override readonly name = 'ReferenceSyntaxError';
}

const opening = /\$\$\{|\$\{/g;
const content = /^(env|file|cmd):\s*(\S[\s\S]*?)\s*$/;

/** Plain texts and references in order. @throws ReferenceSyntaxError */
export function parseReferences(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let plainFrom = 0;
  for (const { 0: found, index } of text.matchAll(opening)) {
    if (index < plainFrom) continue;
    parts.push(text.slice(plainFrom, index));
    if (found === '$${') {
      parts.push('${');
      plainFrom = index + found.length;
      continue;
    }
    plainFrom = closingBrace(text, index + found.length) + 1;
    parts.push(referenceOf(text.slice(index, plainFrom)));
  }
  parts.push(text.slice(plainFrom));
  return parts.filter((part) => part !== '');
}

function referenceOf(text: string): Reference {
  const [, kind, target] = content.exec(text.slice(2, -1)) ?? [];
  if (kind === undefined || target === undefined) {
    throw new ReferenceSyntaxError(
      `\${env:NAME}, \${file:path} or \${cmd:command}; write $\${ where a plain \${ is meant`,
    );
  }
  return { kind: kind as Reference['kind'], target, text };
}

/** Position of the brace that closes the one before `from`; commands may hold pairs of their own. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new ReferenceSyntaxError('a reference that ends with }');
}
