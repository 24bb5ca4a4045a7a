import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Memory, memory } from '../memory-under-test.ts';

interface Built {
  readonly context: string;
  readonly tokens: number;
  readonly items: readonly { readonly kind: string; readonly id: string }[];
  readonly left_out: number;
  readonly degraded: string | null;
}

const scope = { namespace: 'travel', user_id: 'ada' };
let server: Memory;
beforeAll(async () => {
  server = await memory();
  await server.call('store_memory', { content: 'Ada prefers window seats on trains', ...scope });
  await server.call('store_memory', { content: 'Ada is allergic to peanuts', ...scope });
  await server.call('store_memory', {
    content: 'Grace prefers aisle seats on trains',
    ...scope,
    user_id: 'grace',
  });
  await server.call('store_conversation', {
    conversation_id: 'trip',
    messages: [
      { role: 'user', content: 'I want to take the train to Vienna' },
      { role: 'assistant', content: 'The night train leaves at nine' },
    ],
    ...scope,
  });
  await server.call('add_knowledge', {
    title: 'Travel policy',
    content: '# Trains\nTrains are booked in second class.\n\n# Flights\nFlights need an approval.',
    namespace: scope.namespace,
  });
  await server.indexer.settled(5000);
});
afterAll(() => server?.[Symbol.asyncDispose]());

const build = (more: object = {}) =>
  server.call<Built>('build_context', { query: 'book a seat on the train', ...scope, ...more });

describe('build_context', () => {
  it('brings together what is known, what was said and what documents say, of this user alone', async ({
    expect,
  }) => {
    const { context, items, tokens, degraded } = await build();
    expect(context).toContain('## Known\n- Ada prefers window seats on trains (');
    expect(context).toContain('## Said before\n');
    expect(context).toContain('take the train to Vienna');
    expect(context).toContain('### Travel policy › Trains\nTrains are booked in second class.');
    expect(context).not.toContain('Grace');
    expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['memory', 'message', 'passage']));
    expect(tokens).toBe(Math.ceil(context.length / 4));
    expect(degraded).toBeNull();
  });

  it('keeps within its budget, and says how much it left out', async ({ expect }) => {
    const { context, tokens, left_out } = await build({ budget_tokens: 50 });
    expect(tokens).toBeLessThanOrEqual(50);
    expect(context).not.toBe('');
    expect(left_out).toBeGreaterThan(0);
  });

  it('begins with the data of a session, which must be there', async ({ expect }) => {
    const data = { destination: 'Vienna' };
    const { session_id } = await server.call<{ session_id: string }>('create_session', { data, ...scope });
    expect((await build({ session_id })).context).toMatch(/^## Session\n\{"destination":"Vienna"\}\n/);
    const elsewhere = { query: 'x', session_id, namespace: 'travel', user_id: 'grace' };
    expect(await server.fail('build_context', elsewhere)).toMatchObject({ code: 'session_not_found' });
  });

  it('is empty where nothing is known', async ({ expect }) => {
    expect(await build({ namespace: 'nothing' })).toEqual({
      context: '',
      tokens: 0,
      items: [],
      left_out: 0,
      degraded: null,
    });
  });
});
