import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../../src/runtime/database/database.ts';
import { expireIdleSessions } from '../../../../src/servers/orchestrator/sessions/end-sessions.ts';
import { migratedDatabase, type Orchestrator, orchestrator } from '../orchestrator-under-test.ts';

let db: Database;
let drop: () => Promise<void>;
let server: Orchestrator;

beforeAll(async () => {
  ({ db, drop } = await migratedDatabase());
  server = await orchestrator(db, {});
});

afterAll(async () => {
  await server?.close();
  await drop?.();
});

async function opened(args: Record<string, unknown> = {}): Promise<string> {
  const { session } = await server.call<{ session: { session_id: string } }>('create_session', args);
  return session.session_id;
}

function run(args: Record<string, unknown>): Promise<{ run: { run_id: string; mode: string } }> {
  return server.call('run_agent', { agent_id: 'researcher', task: 'x', ...args });
}

async function expiresAt(session_id: string): Promise<string> {
  const { session } = await server.call<{ session: { expires_at: string } }>('get_session', { session_id });
  return session.expires_at;
}

describe('a session', () => {
  it('gives its runs their mode, and none of them more', async ({ expect }) => {
    const session_id = await opened({ mode: 'assistant' });
    expect((await run({ session_id })).run.mode).toBe('assistant');
    const error = await server.fail('run_agent', {
      agent_id: 'researcher',
      task: 'x',
      session_id,
      mode: 'guided',
    });
    expect(error).toMatchObject({ code: 'mode_above_session', hint: expect.stringContaining('switch_mode') });
  });

  it('is raised after an approval', async ({ expect }) => {
    const session_id = await opened({ mode: 'assistant' });
    const { approval_id } = await server.call<{ approval_id: string }>('switch_mode', {
      session_id,
      mode: 'guided',
    });
    expect(await server.call('get_session', { session_id })).toMatchObject({
      session: { mode: 'assistant' },
      approvals: [{ approval_id, asks: expect.stringContaining('guided') }],
    });
    await server.call('respond_to_run', { approval_id, decision: 'approve' });
    expect((await run({ session_id })).run.mode).toBe('guided');
  });

  it('lives longer when it is used, not when it is looked at', async ({ expect }) => {
    const session_id = await opened();
    const before = await expiresAt(session_id);
    expect(await expiresAt(session_id)).toBe(before);
    await run({ session_id });
    expect((await expiresAt(session_id)) > before).toBe(true);
  });

  it('ends once, with its runs', async ({ expect }) => {
    const session_id = await opened();
    const { run: active } = await run({ session_id });
    expect(await server.call('end_session', { session_id })).toMatchObject({
      cancelled_runs: 1,
      session: { is_open: false },
    });
    expect(await server.call('end_session', { session_id })).toMatchObject({
      cancelled_runs: 0,
      session: { end_reason: 'ended' },
    });
    expect(await server.call('get_run', { run_id: active.run_id })).toMatchObject({
      run: { status: 'cancelled' },
    });
    expect((await server.fail('run_agent', { agent_id: 'researcher', task: 'x', session_id })).code).toBe(
      'session_not_found',
    );
  });

  it('expires with its runs when nobody uses it', async ({ expect }) => {
    const session_id = await opened();
    const { run: active } = await run({ session_id });
    await db.query(`UPDATE orchestrator.sessions SET expires_at = now() WHERE id = $1`, [session_id]);
    expect((await server.fail('run_agent', { agent_id: 'researcher', task: 'x', session_id })).code).toBe(
      'session_not_found',
    );
    await expireIdleSessions(server);
    expect(await server.call('get_session', { session_id })).toMatchObject({
      session: { end_reason: 'expired' },
    });
    expect(await server.call('get_run', { run_id: active.run_id })).toMatchObject({
      run: { status: 'cancelled' },
    });
  });
});
