import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Database } from '../../../src/runtime/database/database.ts';
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { startDatabase } from '../../../src/runtime/database/start-database.ts';
import { OperationalError } from '../../../src/runtime/errors.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

let fresh: FreshDatabase;
let db: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  db = openDatabase({ url: fresh.url, applicationName: 'tests' });
});

afterAll(async () => {
  await db?.close();
  await fresh?.drop();
});

const signal = new AbortController().signal;
const migrations = [{ id: '0001-cups', sql: 'CREATE TABLE cups (id integer)' }];
const plan = { area: 'kitchen', migrations, signal };

/** A database that refuses so many queries before it answers. */
function startingUp(refusals: number): Database & { readonly asked: () => number } {
  let asked = 0;
  return {
    query: async (...args) => {
      asked += 1;
      if (asked <= refusals) {
        throw new OperationalError('DATABASE_UNREACHABLE', {
          target: 'x',
          reason: 'the database system is starting up',
        });
      }
      return db.query(...args);
    },
    transaction: (work) => db.transaction(work),
    stats: db.stats,
    close: () => db.close(),
    asked: () => asked,
  };
}

describe('startDatabase', () => {
  it('waits for a PostgreSQL that is starting up, then creates the tables', async ({ expect }) => {
    const starting = startingUp(3);
    await startDatabase(starting, { ...plan, deadlineMs: 10_000 });
    expect(starting.asked()).toBe(4);
    const { rows } = await db.query(`SELECT to_regclass('cups')::text AS cups`);
    expect(rows).toEqual([{ cups: 'cups' }]);
  });

  it('gives up at the deadline', async ({ expect }) => {
    const never = startingUp(Number.POSITIVE_INFINITY);
    const started = startDatabase(never, { ...plan, deadlineMs: 100 });
    await expect(started).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('stops waiting when the process is told to stop', async ({ expect }) => {
    const stop = new AbortController();
    const started = startDatabase(startingUp(Number.POSITIVE_INFINITY), {
      ...plan,
      deadlineMs: 60_000,
      signal: stop.signal,
    });
    stop.abort();
    await expect(started).rejects.toThrow();
  });
});
