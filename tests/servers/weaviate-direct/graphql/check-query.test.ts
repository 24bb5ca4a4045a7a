import { describe, it } from 'vitest';
import { checkQuery, queryLimits } from '../../../../src/servers/weaviate-direct/graphql/check-query.ts';
import { readDocument } from '../../../../src/servers/weaviate-direct/graphql/document.ts';
import { parseQuery } from '../../../../src/servers/weaviate-direct/graphql/parse-query.ts';

const id = '6f1c2f6e-0f0a-4f7e-9a57-0a3f6d1c2b3a';
const rules = { collections: ['Book', 'Author'], seesEverything: false };

function check(
  query: string,
  options: { variables?: Record<string, unknown>; seesEverything?: boolean } = {},
) {
  const { variables = {}, seesEverything = false } = options;
  checkQuery(parseQuery(readDocument(query), variables).query, { ...rules, seesEverything });
}

describe('a query', () => {
  it.for([
    '{ Get { Book(limit: 5) { title _additional { id distance } } } }',
    '{ Aggregate { Book { meta { count } year { minimum } } } }',
    'query { mine: Get { Book { title } } all: Aggregate { Author { meta { count } } } }',
    '{ Get { Book(where: { path: ["author", "Author", "name"], operator: Equal, valueText: "x" }) { title } } }',
    '{ Get { Book { author { ... on Author { name } } } } }',
    `{ Get { Book(nearObject: { id: "${id}" }) { title } } }`,
    `{ Get { Book(nearObject: { beacon: "weaviate://localhost/Author/${id}" }) { title } } }`,
    `{ Get { Book(nearObject: { beacon: "weaviate://localhost/${id}" }) { title } } }`,
    '{ Get { ...books } } fragment books on GetObjectsObj { Book { ...fields } } fragment fields on Book { title }',
    '{ Aggregate { Book(groupBy: ["year"]) { groupedBy { value } } } }',
  ])('is run: %s', (query, { expect }) => {
    expect(() => check(query)).not.toThrow();
  });

  it.for([
    ['a mutation', 'mutation { Get { Book { title } } }', 'is a mutation'],
    ['a subscription', 'subscription { Get { Book { title } } }', 'is a subscription'],
    ['two queries', 'query A { Get { Book { title } } } query B { Get { Book { title } } }', '2 operations'],
    ['no query', 'fragment F on Book { title }', '0 operations'],
    ['types', '{ Get { Book { title } } } type T { a: Int }', 'defines types'],
    ['the schema', '{ __schema { types { name } } }', 'asks for __schema'],
    ['a type', '{ __type(name: "Book") { fields { type { fields { name } } } } }', 'asks for __type'],
    ['names of types deep inside', '{ Get { Book { author { __typename } } } }', 'asks for __typename'],
    ['another root', '{ Merge { Book { title } } }', 'begins with Merge'],
    ['what is hidden', '{ Get { Secret { title } } }', 'no collection Secret'],
    ['what is hidden, in another case', '{ Get { book { title } } }', 'no collection book'],
    ['what is hidden, under an alias', '{ Get { Book: Secret { title } } }', 'no collection Secret'],
    ['what is hidden, counted', '{ Aggregate { Secret { meta { count } } } }', 'no collection Secret'],
    [
      'what is hidden, beside what is not',
      '{ Get { Book { title } Secret { title } } }',
      'no collection Secret',
    ],
    [
      'what is hidden, in a fragment',
      '{ Get { ...all } } fragment all on GetObjectsObj { Secret { title } }',
      'no collection Secret',
    ],
    [
      'what is hidden, in a fragment without type',
      '{ Get { ... { Secret { title } } } }',
      'no collection Secret',
    ],
    ['what is hidden, behind a reference', '{ Get { Book { owner { ... on Secret { name } } } } }', 'Secret'],
    ['a fragment on something else', '{ Get { Book { owner { ... on Beacon { beacon } } } } }', 'Beacon'],
    [
      'a filter on what is hidden',
      '{ Get { Book(where: { operator: Not, operands: [{ path: ["owner", "Secret", "name"], operator: Equal, valueText: "x" }] }) { title } } }',
      'no collection Secret',
    ],
    [
      'groups of what is hidden',
      '{ Aggregate { Book(groupBy: ["owner", "Secret", "name"]) { meta { count } } } }',
      'Secret',
    ],
    [
      'likeness to what is hidden',
      `{ Get { Book(nearObject: { beacon: "weaviate://localhost/Secret/${id}" }) { title } } }`,
      'no collection Secret',
    ],
    [
      'likeness to what is hidden, written otherwise',
      `{ Get { Book(nearObject: { beacon: "weaviate://localhost/%53ecret/${id}" }) { title } } }`,
      'a beacon that is none',
    ],
    ['what references point to', '{ Aggregate { Book { owner { pointingTo } } } }', 'pointingTo'],
    ['everything at once', '{ Explore(nearVector: { vector: [1] }) { beacon className } }', 'explores all'],
    ['an unknown fragment', '{ Get { ...nothing } }', 'fragment nothing, which it does not define'],
    [
      'a fragment within itself',
      '{ Get { Book { ...a } } } fragment a on Book { ...b } fragment b on Book { ...a }',
      'fragment a within itself',
    ],
    ['one argument twice', '{ Get { Book(limit: 1, limit: 2) { title } } }', 'limit twice'],
    [
      'one key twice',
      '{ Get { Book(where: { path: ["a"], path: ["owner", "Secret", "name"] }) { title } } }',
      'path twice',
    ],
    [
      'one fragment twice',
      '{ Get { Book { ...a } } } fragment a on Book { title } fragment a on Secret { title }',
      'a twice',
    ],
    ['a syntax error', '{ Get { Book { title }', 'at line 1, column'],
    ['nothing', ' # only a comment', 'Unexpected <EOF>'],
  ] as const)('that asks for %s is refused', ([, query, message], { expect }) => {
    expect(() => check(query)).toThrow(message);
  });

  it('may explore, and see where references point, when nothing is hidden', ({ expect }) => {
    const explore = '{ Explore(nearVector: { vector: [1] }) { beacon } }';
    const pointing = '{ Aggregate { Book { owner { pointingTo } } } }';
    for (const query of [explore, pointing]) {
      expect(() => check(query, { seesEverything: true })).not.toThrow();
    }
  });

  it('names the collection that may have been meant', ({ expect }) => {
    const hint = expect.objectContaining({
      code: 'collection_unknown',
      hint: expect.stringContaining('Book'),
    });
    expect(() => check('{ Get { Books { title } } }')).toThrow(hint);
  });
});

describe('a query that is too large', () => {
  const { fields, aliases, depth } = queryLimits;
  const many = (count: number, part: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => part(n)).join(' ');

  it.for([
    ['10,000 aliases', `{ Get { ${many(10_000, (n) => `a${n}: Book { t }`)} } }`, 'more than 20000 words'],
    ['100 aliases', `{ Get { ${many(100, (n) => `a${n}: Book { t }`)} } }`, `more than ${aliases} aliases`],
    [
      'fields without end',
      `{ Get { Book { ${many(1000, (n) => `f${n}`)} } } }`,
      `more than ${fields} fields`,
    ],
    [
      'fragments that double',
      `{ Get { Book { ...f0 } } } ${many(30, (n) => `fragment f${n} on Book { ...f${n + 1} ...f${n + 1} }`)} fragment f30 on Book { title }`,
      `more than ${fields} fields`,
    ],
    [
      'a depth beyond use',
      `{ Get { Book ${'{ a '.repeat(20)}${'}'.repeat(20)} } }`,
      `deeper than ${depth} fields`,
    ],
    ['brackets without end', `{ Get { Book(x: ${'['.repeat(40_000)}`, 'nested deeper than 60'],
    ['braces without end', '{a'.repeat(40_000), 'nested deeper than 60'],
    ['words without end', `{ Get { Book(x: [${'1 '.repeat(30_000)}]) { t } } }`, 'more than 20000 words'],
  ] as const)('is refused in no time: %s', ([, query, message], { expect }) => {
    const began = performance.now();
    expect(() => check(query)).toThrow(message);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('variables', () => {
  const byPath =
    'query($path: [String!]!) { Get { Book(where: { path: $path, operator: IsNull, valueBoolean: true }) { title } } }';

  it.for([
    { name: 'a path', query: byPath, variables: { path: ['owner', 'Secret', 'name'] } },
    {
      name: 'a default',
      query: byPath.replace('[String!]!', '[String!] = ["owner", "Secret", "name"]'),
      variables: {},
    },
    {
      name: 'a whole filter',
      query: 'query($where: GetObjectsBookWhereInpObj) { Get { Book(where: $where) { title } } }',
      variables: { where: { operator: 'And', operands: [{ path: ['owner', 'Secret', 'name'] }] } },
    },
    {
      name: 'a beacon',
      query: 'query($to: String!) { Get { Book(nearObject: { beacon: $to }) { title } } }',
      variables: { to: `weaviate://localhost/Secret/${id}` },
    },
  ])('hide no collection: $name', ({ query, variables }, { expect }) => {
    expect(() => check(query, { variables })).toThrow('no collection Secret');
  });

  it.for([
    ['$n: Int!', {}, 'variables.n is missing'],
    ['$n: Int', { n: 1, m: 2 }, 'variables.m is not declared'],
    ['$n: Int', { n: 1.5 }, 'variables.n is of another type'],
    ['$n: Int', { n: 2 ** 31 }, 'variables.n is of another type'],
    ['$n: Float', { n: Number.POSITIVE_INFINITY }, 'no finite number'],
    ['$n: String', { n: 1 }, 'variables.n is of another type'],
    ['$n: Boolean', { n: 'true' }, 'variables.n is of another type'],
    ['$n: [Int!]', { n: [1, null] }, 'variables.n is of another type'],
    ['$n: Int!', { n: null }, 'variables.n is of another type'],
    ['$n: Int, $n: Int', { n: 1 }, 'says n twice'],
  ] as const)('are held to their types: query(%s)', ([declared, variables, message], { expect }) => {
    const query = `query(${declared}) { Get { Book(limit: $n) { title } } }`;
    expect(() => check(query, { variables })).toThrow(message);
  });

  it.for([
    ['$n: Int!', { n: 1 }],
    ['$n: Int', {}],
    ['$n: Int = 3', {}],
    ['$n: [Int!]', { n: 1 }],
    ['$n: ID', { n: 'x' }],
    ['$n: OfWeaviate', { n: { any: ['thing'] } }],
  ] as const)('are taken: query(%s)', ([declared, variables], { expect }) => {
    const query = `query(${declared}) { Get { Book(limit: $n) { title } } }`;
    expect(() => check(query, { variables })).not.toThrow();
  });

  it('must be declared', ({ expect }) => {
    expect(() => check('{ Get { Book(limit: $n) { title } } }')).toThrow('uses $n and does not declare it');
  });

  it('may not be nested without end', ({ expect }) => {
    let n: unknown[] = [];
    for (let depth = 0; depth < 100_000; depth += 1) n = [n];
    const query = 'query($n: OfWeaviate) { Get { Book(limit: $n) { title } } }';
    expect(() => check(query, { variables: { n } })).toThrow('nested deeper');
  });
});
