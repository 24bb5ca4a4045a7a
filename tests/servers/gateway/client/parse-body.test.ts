import { describe, it } from 'vitest';
import { parseBody } from '../../../../src/servers/gateway/client/parse-body.ts';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('parseBody', () => {
  it('takes what is nested 256 deep, and no more', ({ expect }) => {
    expect(() => parseBody(nested(256))).not.toThrow();
    expect(() => parseBody(nested(257))).toThrow('nested more than 256 deep');
    expect(() => parseBody('{"a":'.repeat(300))).toThrow('nested more than 256 deep');
    expect(() => parseBody(nested(1_000_000))).toThrow(SyntaxError);
  });

  it.for(['[', '\\\\', '\\"', '\\\\\\"[', '\\u005b'])(
    'counts no bracket after %s in a string',
    (text, { expect }) => {
      const json = `["${text}${'['.repeat(300)}"]`;
      expect(parseBody(json)).toEqual(JSON.parse(json));
    },
  );

  it.for(['', '{', '{"a":1}}', 'nul', '{"a":"b'])('refuses %s as JSON does', (text, { expect }) => {
    expect(() => parseBody(text)).toThrow(SyntaxError);
  });
});
