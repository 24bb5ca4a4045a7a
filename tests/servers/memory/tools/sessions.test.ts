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
