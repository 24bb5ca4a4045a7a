import { describe, it } from 'vitest';
import { parseReferences, ReferenceSyntaxError } from '../../../src/runtime/config/reference.ts';

describe('parseReferences', () => {
  it('finds every reference between plain texts', ({ expect }) => {
    expect(parseReferences(`a \${env:A}\${file:~/b c} d`)).toEqual([
      'a ',
      { kind: 'env', target: 'A', text: `\${env:A}` },
      { kind: 'file', target: '~/b c', text: `\${file:~/b c}` },
      ' d',
    ]);
  });

  it('ends a command at the brace that closes it', ({ expect }) => {
    const text = `\${cmd:awk '{print $1}' pass}`;
    expect(parseReferences(`${text}!`)).toEqual([
      { kind: 'cmd', target: "awk '{print $1}' pass", text },
      '!',
    ]);
  });

  it(`reads $\${ as a plain \${`, ({ expect }) => {
    expect(
      parseReferences(`$\${env:A} \${env:B}`).map((part) => (typeof part === 'string' ? part : part.target)),
    ).toEqual([`\${`, 'env:A} ', 'B']);
  });

  it.for([`\${HOME}`, `\${env:}`, `\${ENV:A}`, `\${env:A`])('refuses %s', (text, { expect }) => {
    expect(() => parseReferences(text)).toThrow(ReferenceSyntaxError);
  });
});
