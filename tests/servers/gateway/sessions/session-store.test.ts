import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { type SessionRecord, SessionStore } from '../../../../src/servers/gateway/sessions/session-store.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const record = (id: string): SessionRecord => ({
  id,
  endpoint: '/mcp',
  client: 'fleet',
  protocolVersion: '2025-11-25',
  capabilities: { roots: {} },
  info: { name: 'tests', version: '0' },
  logLevel: 'info',
  subscriptions: ['note://one'],
});

function storeIn(directory: string, options: { maxSessions?: number; maxAgeMs?: number } = {}) {
  const failures: unknown[] = [];
  const store = new SessionStore({ directory, onFailure: (error) => failures.push(error), ...options });
  return { store, failures, add: () => added(store) };
}

function added(store: SessionStore): string {
  const id = store.newId();
  store.add(record(id));
  return id;
}

describe('SessionStore', () => {
  it('gives back what another process wrote', async ({ expect }) => {
    await using directory = await temporaryDirectory('store');
    const id = storeIn(directory.path).add();
    expect(storeIn(directory.path).store.read(id)).toEqual(record(id));
  });

  it('knows nothing of a session that was removed, and of one that never was', async ({ expect }) => {
    await using directory = await temporaryDirectory('store');
    const { store, add } = storeIn(directory.path);
    const id = add();
    store.remove(id);
    expect(store.read(id)).toBeNull();
    expect(store.read(store.newId())).toBeNull();
  });

  it.for(['', '{"id":', '[]', '{"id":"x"}', '{"id":1,"endpoint":null}'])(
    'takes a file with %s for no session',
    async (content, { expect }) => {
      await using directory = await temporaryDirectory('store');
      const { store, add } = storeIn(directory.path);
      const id = add();
      const [file = ''] = readdirSync(directory.path);
      writeFileSync(path.join(directory.path, file), content);
      expect(store.read(id)).toBeNull();
    },
  );

  it('keeps the newest of too many', async ({ expect }) => {
    await using directory = await temporaryDirectory('store');
    const { store, add } = storeIn(directory.path, { maxSessions: 10 });
    const ids = Array.from({ length: 10 }, add);
    const files = readdirSync(directory.path);
    for (const [index, file] of files.entries()) utimesSync(path.join(directory.path, file), index, index);
    const newest = add();
    expect(store.read(newest)).not.toBeNull();
    expect(ids.filter((id) => store.read(id) !== null).length).toBeLessThan(10);
    expect(readdirSync(directory.path).length).toBeLessThanOrEqual(10);
  });

  it('forgets what was not used for a day, unless it is touched', async ({ expect }) => {
    await using directory = await temporaryDirectory('store');
    const { store, add } = storeIn(directory.path);
    const [old, used] = [add(), add()];
    for (const file of readdirSync(directory.path)) utimesSync(path.join(directory.path, file), 1, 1);
    store.touch(used);
    store.sweep();
    expect([store.read(old), store.read(used)?.id]).toEqual([null, used]);
  });

  it('goes on without the disk', async ({ expect }) => {
    await using directory = await temporaryDirectory('store');
    const { store, failures } = storeIn(path.join(directory.path, 'sessions'));
    await directory[Symbol.asyncDispose]();
    store.add(record(store.newId()));
    expect(failures).toHaveLength(1);
  });
});
