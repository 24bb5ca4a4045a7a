import { describe, it } from 'vitest';
import type { CollectionPolicy } from '../../../../src/servers/weaviate-direct/collection-policy.ts';
import { registerWeaviateDirectTools } from '../../../../src/servers/weaviate-direct/server.ts';
import { visibleStore } from '../../../../src/servers/weaviate-direct/visible-store.ts';
import { connectTools } from '../../../support/tool-client.ts';
import { everything, weaviateDirect } from '../weaviate-direct-under-test.ts';

const query = '{ Get { Dish { title } } }';

/** The tools with an engine that answers every query alike. */
async function answering(answer: unknown, options: Partial<CollectionPolicy> = {}) {
  const policy = { ...everything, ...options };
  const asked: unknown[][] = [];
  await using opened = new AsyncDisposableStack();
  const server = opened.use(await weaviateDirect());
  for (const collection_name of ['Dish', 'Secret']) {
    await server.call('create_collection', { collection_name, properties: [] });
  }
  const graphql = async (...call: unknown[]) => {
    asked.push(call);
    return answer;
  };
  const store = visibleStore({ ...server.store, graphql }, policy);
  const tools = opened.use(
    await connectTools((each) => registerWeaviateDirectTools(each, { store, policy, embedder: null })),
  );
  const toClose = opened.move();
  return { ...tools, asked, [Symbol.asyncDispose]: () => toClose.disposeAsync() };
}

describe('raw_graphql_query', () => {
  it('says which setting brings a Weaviate, on the embedded engine', async ({ expect }) => {
    await using server = await weaviateDirect();
    await server.call('create_collection', { collection_name: 'Dish', properties: [] });
    expect(await server.fail('raw_graphql_query', { query })).toMatchObject({
      code: 'graphql_unsupported',
      hint: expect.stringContaining('engine: weaviate'),
    });
  });

  it('looks at a query before any engine does', async ({ expect }) => {
    await using server = await weaviateDirect();
    const calls = [
      ['mutation { a }', 'query_refused'],
      ['{ Get {', 'query_invalid'],
      [query, 'collection_unknown'],
    ] as const;
    for (const [text, code] of calls) {
      expect(await server.fail('raw_graphql_query', { query: text })).toMatchObject({ code });
    }
  });

  it('refuses a query of 20 MB at its length', async ({ expect }) => {
    await using server = await weaviateDirect();
    const call = { query: `{ Get { Dish { ${'title '.repeat(3_500_000)} } } }` };
    expect(await server.fail('raw_graphql_query', call)).toMatchObject({
      code: 'arguments_invalid',
      message: expect.stringContaining('100000'),
    });
  });

  it('passes on the query with its variables, and the answer', async ({ expect }) => {
    const data = { Get: { Dish: [{ title: 'Goulash' }] } };
    await using server = await answering({ data });
    const call = { query: 'query($n: Int) { Get { Dish(limit: $n) { title } } }', variables: { n: 1 } };
    expect(await server.call('raw_graphql_query', call)).toEqual({ data, note: null });
    expect(server.asked).toEqual([[expect.stringContaining('Dish(limit: 1)'), {}, expect.any(AbortSignal)]]);
  });

  it('keeps a long answer to max_tokens, and says how to get the rest', async ({ expect }) => {
    const Dish = Array.from({ length: 1000 }, (_, n) => ({ title: `Dish number ${n}` }));
    await using server = await answering({ data: { Get: { Dish } } });
    const answer = await server.call('raw_graphql_query', { query, max_tokens: 100 });
    expect(JSON.stringify(answer['data']).length).toBeLessThanOrEqual(400);
    expect(answer['note']).toContain('of 1000 rows; ask for the rest with offset and limit');
  });

  it('tells what Weaviate has against a query', async ({ expect }) => {
    const errors = [{ message: 'Cannot query field "titel" on type "Dish".' }];
    await using server = await answering({ data: null, errors });
    expect(await server.fail('raw_graphql_query', { query })).toMatchObject({
      code: 'query_failed',
      message: expect.stringContaining('Cannot query field "titel"'),
    });
  });

  it('asks no engine about a hidden collection', async ({ expect }) => {
    await using server = await answering({ data: {} }, { deny: ['Secret'] });
    const hidden = await server.fail('raw_graphql_query', { query: '{ Get { Secret { a } } }' });
    const missing = await server.fail('raw_graphql_query', { query: '{ Get { Absent { a } } }' });
    expect(JSON.stringify(hidden).replaceAll('Secret', 'Absent')).toBe(JSON.stringify(missing));
    expect(server.asked).toEqual([]);
    expect(await server.call('raw_graphql_query', { query })).toEqual({ data: {}, note: null });
  });
});
