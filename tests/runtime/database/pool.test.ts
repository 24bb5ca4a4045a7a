import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../src/runtime/database/database.ts';
import { type DatabaseOptions, openDatabase } from '../../../src/runtime/database/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
  await withDatabase({}, (db) =>
    db.query('CREATE TABLE kept (value int UNIQUE DEFERRABLE INITIALLY DEFERRED)'),
  );
});
afterAll(() => fresh.drop());

async function withDatabase<T>(
  options: Partial<DatabaseOptions>,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = openDatabase({ url: fresh.url, applicationName: 'pool test', ...options });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function backendOf(db: Pick<Database, 'query'>): Promise<number> {
  const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

function endBackend(pid: number): Promise<unknown> {
  return withDatabase({}, (db) => db.query('SELECT pg_terminate_backend($1, 5000)', [pid]));
}

async function storedValues(db: Database): Promise<number[]> {
  const { rows } = await db.query<{ value: number }>('SELECT value FROM kept ORDER BY value');
  return rows.map(({ value }) => value);
}

describe('openDatabase', () => {
  it('returns rows and how many were returned or changed', ({ expect }) =>
    withDatabase({}, async (db) => {
      expect(await db.query('SELECT $1::int + 1 AS sum', [1])).toEqual({ rows: [{ sum: 2 }], rowCount: 1 });
      expect(await db.query('UPDATE kept SET value = 0 WHERE false')).toEqual({ rows: [], rowCount: 0 });
    }));

  it('prepares a named statement once', ({ expect }) =>
    withDatabase({ maxConnections: 1 }, async (db) => {
      await db.query('SELECT $1::int', [1], 'hot');
      await db.query('SELECT $1::int', [2], 'hot');
      const { rows } = await db.query('SELECT name FROM pg_prepared_statements');
      expect(rows).toEqual([{ name: 'hot' }]);
    }));

  it('names its connections', ({ expect }) =>
    withDatabase({ applicationName: 'mcpctl memory-2' }, async (db) => {
      const { rows } = await db.query("SELECT current_setting('application_name') AS name");
      expect(rows).toEqual([{ name: 'mcpctl memory-2' }]);
    }));

  it('passes a refused statement on as it is and keeps its connection', ({ expect }) =>
    withDatabase({ maxConnections: 1 }, async (db) => {
      const before = await backendOf(db);
      await expect(db.query('SELECT nonsense')).rejects.toBeInstanceOf(pg.DatabaseError);
      expect(await backendOf(db)).toBe(before);
    }));

  it('ends a statement that runs too long', ({ expect }) =>
    withDatabase({ statementTimeoutMs: 20 }, async (db) => {
      await expect(db.query('SELECT pg_sleep(60)')).rejects.toMatchObject({
        code: 'TIMED_OUT',
        facts: { timeoutMs: 20 },
      });
    }));

  it('says busy when no connection becomes free in time', ({ expect }) =>
    withDatabase({ maxConnections: 1, acquireTimeoutMs: 1000 }, (db) =>
      db.transaction(async () => {
        await expect(db.query('SELECT 1')).rejects.toMatchObject({
          code: 'DATABASE_BUSY',
          facts: { waitedMs: 1000, poolSize: 1 },
        });
        expect(db.stats).toEqual({ total: 1, idle: 0, waiting: 0, max: 1 });
      }),
    ));

  it('refuses callers beyond the longest queue at once', ({ expect }) =>
    withDatabase({ maxConnections: 1 }, async (db) => {
      const outcomes = await Promise.allSettled(Array.from({ length: 1100 }, () => db.query('SELECT 1')));
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(99);
      expect(refused[0]).toMatchObject({ reason: { code: 'DATABASE_BUSY', facts: { waitedMs: 0 } } });
    }));

  it('says unreachable, without the password, when nobody listens', async ({ expect }) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    await withDatabase({ url: `postgres://app:s3cret@127.0.0.1:${port}/main` }, async (db) => {
      await expect(db.query('SELECT 1')).rejects.toMatchObject({
        code: 'DATABASE_UNREACHABLE',
        facts: {
          target: `postgres://app:***@127.0.0.1:${port}/main`,
          reason: expect.stringContaining('ECONNREFUSED'),
        },
      });
    });
  });

  it('says unreachable when the server accepts and never answers', async ({ expect }) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const url = `postgres://app@127.0.0.1:${port}/main`;
    await withDatabase({ url, acquireTimeoutMs: 20 }, (db) =>
      expect(db.query('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' }),
    );
    silent.close();
  });

  it.for([
    {
      mistake: 'password',
      change: (url: URL) => Object.assign(url, { password: 'wrong' }),
      reason: /password/,
    },
    {
      mistake: 'database',
      change: (url: URL) => Object.assign(url, { pathname: '/none' }),
      reason: /"none"/,
    },
  ])('says unreachable for a wrong $mistake', async ({ change, reason }, { expect }) => {
    const { href } = change(new URL(fresh.url));
    await withDatabase({ url: href }, (db) =>
      expect(db.query('SELECT 1')).rejects.toMatchObject({
        code: 'DATABASE_UNREACHABLE',
        facts: { reason: expect.stringMatching(reason) },
      }),
    );
  });

  it.for(['localhost:5432', 'mysql://db/main', ''])('refuses "%s" as a URL', (url, { expect }) => {
    expect(() => openDatabase({ url, applicationName: 'pool test' })).toThrowError(
      expect.objectContaining({ code: 'DATABASE_UNREACHABLE' }),
    );
  });

  it.for([0, 21, 1.5])('refuses %d connections', (maxConnections, { expect }) => {
    expect(() => openDatabase({ url: fresh.url, applicationName: 'pool test', maxConnections })).toThrowError(
      RangeError,
    );
  });

  it('says unreachable when the connection is lost under a query, and connects again for the next', ({
    expect,
  }) =>
    withDatabase({ maxConnections: 1 }, async (db) => {
      const pid = await backendOf(db);
      const [lost] = await Promise.all([
        db.query('SELECT pg_sleep(60)').catch((error: unknown) => error),
        endBackend(pid),
      ]);
      expect(lost).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      expect(await backendOf(db)).not.toBe(pid);
    }));

  it('survives the loss of an idle connection', ({ expect }) =>
    withDatabase({ maxConnections: 1 }, async (db) => {
      const pid = await backendOf(db);
      await endBackend(pid);
      await expect.poll(() => db.stats.total).toBe(0);
      expect(await backendOf(db)).not.toBe(pid);
    }));

  it('closes twice without complaint and takes no query afterwards', async ({ expect }) => {
    const db = openDatabase({ url: fresh.url, applicationName: 'pool test' });
    await db.query('SELECT 1');
    await Promise.all([db.close(), db.close()]);
    await expect(db.query('SELECT 1')).rejects.toThrow('closed');
  });
});

describe('transaction', () => {
  it('commits when the work resolves and returns its result', ({ expect }) =>
    withDatabase({}, async (db) => {
      const result = await db.transaction(async (tx) => {
        await tx.query('INSERT INTO kept VALUES (1)');
        return 'done';
      });
      expect(result).toBe('done');
      expect(await storedValues(db)).toContain(1);
    }));

  it('rolls back when the work rejects, and gives the connection back', ({ expect }) =>
    withDatabase({ maxConnections: 1 }, async (db) => {
      const failed = db.transaction(async (tx) => {
        await tx.query('INSERT INTO kept VALUES (2)');
        throw new Error('changed my mind');
      });
      await expect(failed).rejects.toThrow('changed my mind');
      expect(await storedValues(db)).not.toContain(2);
    }));

  it('rejects when the work hides the failure of a statement', ({ expect }) =>
    withDatabase({}, async (db) => {
      const hidden = db.transaction(async (tx) => {
        await tx.query('INSERT INTO kept VALUES (3)');
        await tx.query('SELECT nonsense').catch(() => undefined);
      });
      await expect(hidden).rejects.toThrow('Nothing was committed');
      expect(await storedValues(db)).not.toContain(3);
    }));

  it('rejects when the commit itself fails', ({ expect }) =>
    withDatabase({}, async (db) => {
      await expect(
        db.transaction((tx) => tx.query('INSERT INTO kept VALUES (4), (4)')),
      ).rejects.toMatchObject({ constraint: 'kept_value_key' });
    }));

  it('says unreachable when the connection is lost between two statements', ({ expect }) =>
    withDatabase({ maxConnections: 1 }, async (db) => {
      const lost = db.transaction(async (tx) => {
        await endBackend(await backendOf(tx));
        await tx.query('SELECT 1');
      });
      await expect(lost).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      expect(await backendOf(db)).toBeGreaterThan(0);
    }));

  it('refuses a query after its end', ({ expect }) =>
    withDatabase({}, async (db) => {
      const late = await db.transaction(async (tx) => () => tx.query('SELECT 1'));
      await expect(late()).rejects.toThrow('not awaited');
    }));
});
