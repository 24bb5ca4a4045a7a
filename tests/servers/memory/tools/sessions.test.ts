import { afterAll, beforeAll, describe, it } from 'vitest';
import { sweepExpired } from '../../../../src/servers/memory/store/sweep.ts';
import { type Memory, memory } from '../memory-under-test.ts';

interface Session {
  readonly session_id: string;
  readonly expires_at: string;
}

let server: Memory;
beforeAll(async () => {
  server = await memory();
});
afterAll(() => server?.[Symbol.asyncDispose]());

const create = (args: object = {}) => server.call<Session>('create_session', { ...args });

/** As if so many hours had passed. */
const age = (hours: number) =>
  server.db.query(`UPDATE memory.sessions SET expires_at = expires_at - make_interval(hours => $1)`, [hours]);

describe('a session', () => {
  it('keeps its data, and lives on with each use', async ({ expect }) => {
    const { session_id, expires_at } = await create({ data: { step: 3 }, ttl_hours: 10, user_id: 'ada' });
    await age(9);
    const used = await server.call<Session>('get_session', { session_id, user_id: 'ada' });
    expect(used).toMatchObject({ data: { step: 3 }, state: 'active', user_id: 'ada' });
    expect(Date.parse(used.expires_at)).toBeGreaterThanOrEqual(Date.parse(expires_at));
  });

  it('runs out, and the sweeper takes it away', async ({ expect }) => {
    const { session_id } = await create({ ttl_hours: 10 });
    await age(11);
    expect(await server.fail('get_session', { session_id })).toMatchObject({ code: 'session_not_found' });
    expect(await sweepExpired(server.db)).toBeGreaterThan(0);
    const { rows } = await server.db.query('SELECT FROM memory.sessions WHERE id = $1', [session_id]);
    expect(rows).toEqual([]);
  });

  it('ends once, stays readable, and lives no longer for it', async ({ expect }) => {
    const { session_id, expires_at } = await create();
    const ended = { state: 'ended', expires_at };
    expect(await server.call('end_session', { session_id })).toMatchObject(ended);
    expect(await server.call('end_session', { session_id })).toMatchObject(ended);
    expect(await server.call('get_session', { session_id })).toMatchObject(ended);
  });

  it('belongs to its user', async ({ expect }) => {
    const { session_id } = await create({ user_id: 'ada' });
    for (const tool of ['get_session', 'end_session']) {
      expect(await server.fail(tool, { session_id, user_id: 'grace' })).toMatchObject({
        code: 'session_not_found',
      });
    }
  });

  it('refuses more data than it keeps', async ({ expect }) => {
    const data = { text: 'x'.repeat(100_001) };
    expect(await server.fail('create_session', { data })).toMatchObject({ code: 'data_too_long' });
  });
});

describe('the sweeper', () => {
  it('takes expired memories out of the table and out of the index', async ({ expect }) => {
    const { id } = await server.call<{ id: string }>('store_memory', {
      content: 'gone soon',
      ttl_seconds: 60,
    });
    await server.indexer.settled(10_000);
    await server.db.query(`UPDATE memory.memories SET expires_at = now() WHERE id = $1`, [id]);
    await sweepExpired(server.db);
    server.indexer.wake();
    await server.indexer.settled(10_000);
    expect(await server.vectors.get('McpctlMemory', id)).toBeNull();
    const { rows } = await server.db.query('SELECT FROM memory.memories WHERE id = $1', [id]);
    expect(rows).toEqual([]);
  });
});

describe('list_sessions', () => {
  it('shows those of the user page by page, newest first, and keeps none of them alive', async ({
    expect,
  }) => {
    const scope = { user_id: 'lister' };
    const [first, second, third] = [await create(scope), await create(scope), await create(scope)];
    await create({ user_id: 'another' });
    await server.call('end_session', { session_id: second.session_id, ...scope });
    interface Listed {
      readonly sessions: readonly Session[];
      readonly next_cursor: string | null;
    }
    const list = (more: object = {}) => server.call<Listed>('list_sessions', { ...scope, ...more });
    const ids = ({ sessions }: Listed) => sessions.map(({ session_id }) => session_id);
    const page = await list({ limit: 2 });
    expect(ids(page)).toEqual([third.session_id, second.session_id]);
    expect(ids(await list({ limit: 2, cursor: page.next_cursor ?? '' }))).toEqual([first.session_id]);
    expect(ids(await list({ state: 'ended' }))).toEqual([second.session_id]);
    expect(ids(await list({ state: 'active' }))).toEqual([third.session_id, first.session_id]);
    expect((await list()).sessions.map(({ expires_at }) => expires_at)).toEqual([
      third.expires_at,
      second.expires_at,
      first.expires_at,
    ]);
  });
});

describe('create_session', () => {
  it.for([{ data: { note: 'a\0b' } }, { data: { 'k\0': 1 } }, { data: { list: [{ deep: '\ud800' }] } }])(
    'refuses %o, which no database keeps',
    async (args, { expect }) => {
      expect(await server.fail('create_session', args)).toMatchObject({
        code: 'arguments_invalid',
        message: expect.stringContaining('NUL character'),
      });
    },
  );
});
