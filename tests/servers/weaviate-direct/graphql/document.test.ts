import { describe, it } from 'vitest';
import { readDocument, writeDocument } from '../../../../src/servers/weaviate-direct/graphql/document.ts';

function written(query: string, values: Record<string, unknown> = {}) {
  const { text, variables } = writeDocument(readDocument(query), values);
  return { text: text.replaceAll(/\s+/g, ' ').trim(), variables };
}

describe('writeDocument', () => {
  it('says what was read, without what readers may disagree on', ({ expect }) => {
    // Where a comment ends, for one.
    const query = 'query Q { # \r Get { a: Book(limit: 3) { ...f } } \n } fragment f on Book { title }';
    expect(written(query)).toEqual({
      text: 'query Q { Get { a: Book(limit: 3) { ...f } } } fragment f on Book { title }',
      variables: {},
    });
  });

  it.for([
    { type: 'Int', value: -3, literal: '-3' },
    { type: 'Float!', value: 1e-7, literal: '1e-7' },
    { type: 'Float', value: 2, literal: '2' },
    { type: 'Boolean', value: false, literal: 'false' },
    { type: 'String', value: 'a "quoted" $x }', literal: '"a \\"quoted\\" $x }"' },
    { type: 'ID', value: 7, literal: '"7"' },
    { type: 'String', value: null, literal: 'null' },
    { type: '[String!]!', value: ['a', 'b'], literal: '["a", "b"]' },
    { type: '[[Float]]', value: [[1, null], []], literal: '[[1, null], []]' },
    { type: '[Int]', value: 4, literal: '4' },
  ])('writes a variable of $type as $literal', ({ type, value, literal }, { expect }) => {
    const query = `query($v: ${type}) { Get { Book(x: { y: [$v] }) { title } } }`;
    expect(written(query, { v: value })).toEqual({
      text: `{ Get { Book(x: {y: [${literal}]}) { title } } }`,
      variables: {},
    });
  });

  it('leaves variables of other types to the engine, beside those it writes', ({ expect }) => {
    const query = 'query($w: [Where], $n: Int) { Get { Book(where: $w, limit: $n) { title } } }';
    const values = { w: [{ operator: 'Equal' }], n: 1 };
    expect(written(query, values)).toEqual({
      text: 'query ($w: [Where]) { Get { Book(where: $w, limit: 1) { title } } }',
      variables: { w: values.w },
    });
  });

  it('refuses what becomes too long by its variables', ({ expect }) => {
    const query = `query($v: String) { Get { Book(x: [${'$v '.repeat(100)}]) { title } } }`;
    expect(() => written(query, { v: 'x'.repeat(20_000) })).toThrow('becomes longer than 1000000');
  });
});
