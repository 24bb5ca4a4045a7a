/** A database that is gone is told from one that is slow. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../src/runtime/database/database.ts';
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const unreachable = { name: 'OperationalError', code: 'DATABASE_UNREACHABLE' };

async function behindProxy(work: (db: Database, proxy: TcpProxy) => Promise<void>): Promise<void> {
  const url = new URL(fresh.url);
  await using proxy = await TcpProxy.to(Number(url.port));
  url.port = String(proxy.port);
  const db = openDatabase({
    url: url.href,
    applicationName: 'silence test',
    silenceMs: 50,
    maxConnections: 2,
  });
  try {
    await work(db, proxy);
  } finally {
    proxy.recover();
    await db.close();
  }
}

describe('a database that falls silent', () => {
  it(
    'fails the statement, the transaction and the wait for a connection, and is used again when it answers',
    ({ expect }) =>
      behindProxy(async (db, proxy) => {
        await db.query('SELECT 1');
        const inTransaction = db.transaction(async (tx) => {
          await tx.query('SELECT 1');
          proxy.fallSilent();
          await tx.query('SELECT 2');
        });
        await expect(inTransaction).rejects.toMatchObject(unreachable);
        await expect(db.query('SELECT 3')).rejects.toMatchObject(unreachable);
        await expect(Promise.all([db.query('SELECT 4'), db.query('SELECT 5')])).rejects.toMatchObject(
          unreachable,
        );
        proxy.recover();
        await expect
          .poll(() =>
            db.query('SELECT 6 AS six').then(
              ({ rows }) => rows,
              () => [],
            ),
          )
          .toEqual([{ six: 6 }]);
      }),
    20_000,
  );

  it('is waited for as long as it is only slow', ({ expect }) =>
    behindProxy(async (db) => {
      const { rows } = await db.query("SELECT 'done' AS state FROM pg_sleep(0.5)");
      expect(rows).toEqual([{ state: 'done' }]);
    }));

  it('that breaks off fails at once, and is used again when it is back', ({ expect }) =>
    behindProxy(async (db, proxy) => {
      const sleeping = db.query('SELECT pg_sleep(10)');
      await expect.poll(() => db.stats.idle).toBe(0);
      await db.query('SELECT 1');
      proxy.breakOff();
      await expect(sleeping).rejects.toMatchObject(unreachable);
      await expect(db.query('SELECT 1')).rejects.toMatchObject(unreachable);
      proxy.recover();
      await expect
        .poll(() =>
          db.query('SELECT 1 AS one').then(
            ({ rows }) => rows,
            () => [],
          ),
        )
        .toEqual([{ one: 1 }]);
    }));
});
