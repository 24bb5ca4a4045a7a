import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Memory, memory } from '../memory-under-test.ts';

let server: Memory;
beforeAll(async () => {
  server = await memory();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const says = (content: string, role = 'user') => ({ role, content });
const store = (conversation_id: string, more: object) =>
  server.call('store_conversation', { conversation_id, ...more });
const history = (conversation_id: string, more: object = {}) =>
  server.call<{ messages: { turn: number; content: string }[]; next_cursor: string | null }>(
    'get_conversation_history',
    { conversation_id, ...more },
  );

describe('store_conversation', () => {
  it('appends in order, one message or several', async ({ expect }) => {
    expect(await store('order', { message: says('hello') })).toMatchObject({ first_turn: 1, last_turn: 1 });
    const messages = [says('hi', 'assistant'), says('how are you')];
    expect(await store('order', { messages })).toMatchObject({ first_turn: 2, last_turn: 3 });
    expect((await history('order')).messages).toMatchObject([
      { turn: 1, role: 'user', content: 'hello' },
      { turn: 2, role: 'assistant', content: 'hi' },
      { turn: 3, content: 'how are you' },
    ]);
  });

  it('numbers the messages of parallel calls without gap or clash', async ({ expect }) => {
    const calls = Array.from({ length: 20 }, (_, n) =>
      store('race', { messages: [says(`a${n}`), says(`b${n}`)] }),
    );
    await Promise.all(calls);
    const { messages } = await history('race');
    expect(messages.map(({ turn }) => turn)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    for (let at = 0; at < 40; at += 2) {
      expect(messages[at + 1]?.content).toBe(messages[at]?.content.replace('a', 'b'));
    }
  });

  it('stores one key once', async ({ expect }) => {
    const call = { messages: [says('one'), says('two')], idempotency_key: 'k1' };
    expect(await store('again', call)).toMatchObject({ first_turn: 1, last_turn: 2, outcome: 'created' });
    expect(await store('again', call)).toMatchObject({ first_turn: 1, last_turn: 2, outcome: 'repeated' });
    expect(await store('again', { message: says('three') })).toMatchObject({ first_turn: 3 });
  });

  it.for([{}, { message: says('a'), messages: [says('b')] }])('refuses %o', async (call, { expect }) => {
    expect(await server.fail('store_conversation', { conversation_id: 'c', ...call })).toMatchObject({
      code: 'messages_invalid',
    });
  });
});

describe('get_conversation_history', () => {
  it('pages, and begins where it is asked to', async ({ expect }) => {
    await store('long', { messages: ['a', 'b', 'c', 'd'].map((content) => says(content)) });
    const page = await history('long', { after_turn: 1, limit: 2 });
    expect(page.messages.map(({ content }) => content)).toEqual(['b', 'c']);
    const rest = await history('long', { limit: 2, cursor: page.next_cursor });
    expect(rest).toMatchObject({ messages: [{ content: 'd' }], next_cursor: null });
  });

  it('knows no conversation of another user', async ({ expect }) => {
    await store('private', { message: says('secret'), user_id: 'ada' });
    const call = { conversation_id: 'private', user_id: 'grace' };
    expect(await server.fail('get_conversation_history', call)).toMatchObject({
      code: 'conversation_not_found',
    });
  });
});

describe('search_conversations', () => {
  interface Results {
    readonly results: readonly {
      readonly conversation_id: string;
      readonly message: { readonly content: string };
      readonly before: readonly { readonly content: string }[];
      readonly after: readonly { readonly content: string }[];
    }[];
  }
  const search = (query: string, more: object = {}) =>
    server.call<Results>('search_conversations', { query, namespace: 'search', ...more });

  it('finds a message by its meaning, with what was said around it', async ({ expect }) => {
    const namespace = 'search';
    await store('holiday', {
      namespace,
      messages: [
        says('Where shall we spend the summer?'),
        says('My sister bought a cottage by the sea', 'Ada'),
        says('Then let us visit her'),
        says('I must finish the report first'),
      ],
    });
    await store('work', { namespace, messages: [says('The deployment failed because the disk was full')] });
    const { results } = await search('the house of your sister at the ocean', { around: 1 });
    expect(results[0]).toMatchObject({
      conversation_id: 'holiday',
      message: { content: 'My sister bought a cottage by the sea' },
      before: [{ content: 'Where shall we spend the summer?' }],
      after: [{ content: 'Then let us visit her' }],
    });
  });

  it('keeps to one conversation when asked to', async ({ expect }) => {
    const { results } = await search('the', { conversation_id: 'work' });
    expect(results.map(({ conversation_id }) => conversation_id)).toEqual(['work']);
  });

  it('shows a user nothing of another', async ({ expect }) => {
    expect((await search('cottage', { user_id: 'mallory' })).results).toEqual([]);
  });
});
