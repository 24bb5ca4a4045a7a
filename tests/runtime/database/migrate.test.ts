import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../src/runtime/database/database.ts';
import { migrate } from '../../../src/runtime/database/migrate.ts';
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

let fresh: FreshDatabase;
let db: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  db = openDatabase({ url: fresh.url, applicationName: 'migrate test', maxConnections: 5 });
});

afterAll(async () => {
  await db.close();
  await fresh.drop();
});

async function tables(): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

describe('migrate', () => {
  it('applies what is missing, in order, and nothing twice', async ({ expect }) => {
    const one = { id: '0001-one', sql: 'CREATE TABLE ordered (step int); INSERT INTO ordered VALUES (1)' };
    const two = { id: '0002-two', sql: 'INSERT INTO ordered SELECT max(step) + 1 FROM ordered' };
    await migrate(db, { area: 'order', migrations: [one] });
    await migrate(db, { area: 'order', migrations: [one, two] });
    await migrate(db, { area: 'order', migrations: [one, two] });
    const { rows } = await db.query('SELECT step FROM ordered ORDER BY step');
    expect(rows).toEqual([{ step: 1 }, { step: 2 }]);
  });

  it('applies each migration once when several replicas start at once', async ({ expect }) => {
    const migrations = [{ id: '0001-one', sql: 'CREATE TABLE replicated ()' }];
    await Promise.all(Array.from({ length: 5 }, () => migrate(db, { area: 'replicas', migrations })));
    const { rows } = await db.query("SELECT id FROM mcpctl_migrations WHERE area = 'replicas'");
    expect(rows).toEqual([{ id: '0001-one' }]);
  });

  it('keeps the areas apart', async ({ expect }) => {
    await migrate(db, { area: 'left', migrations: [{ id: '0001-one', sql: 'CREATE TABLE left_one ()' }] });
    await migrate(db, { area: 'right', migrations: [{ id: '0001-one', sql: 'CREATE TABLE right_one ()' }] });
    expect(await tables()).toEqual(expect.arrayContaining(['left_one', 'right_one']));
  });

  it('applies nothing of a migration that fails, and says which one it was', async ({ expect }) => {
    const broken = { id: '0001-broken', sql: 'CREATE TABLE half_done (); SELECT nonsense' };
    await expect(migrate(db, { area: 'broken', migrations: [broken] })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      facts: { migration: 'broken/0001-broken', reason: 'column "nonsense" does not exist' },
    });
    expect(await tables()).not.toContain('half_done');
  });

  it('gives up when another process migrates for too long', async ({ expect }) => {
    const options = { area: 'waiting', migrations: [{ id: '0001-one', sql: 'CREATE TABLE waited_for ()' }] };
    const applied = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const stalled: Pick<Database, 'transaction'> = {
      transaction: (work) =>
        db.transaction(async (tx) => {
          const result = await work(tx);
          applied.resolve();
          await commit.promise;
          return result;
        }),
    };
    const other = migrate(stalled, options);
    await applied.promise;
    await expect(migrate(db, { ...options, lockTimeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      facts: { operation: 'Waiting for another process that migrates waiting' },
    });
    commit.resolve();
    await other;
  });
});
