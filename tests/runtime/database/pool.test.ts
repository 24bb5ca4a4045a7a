import { afterAll, beforeAll, describe, it } from 'vitest';
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

describe('openDatabase', () => {
  it('answers a query', async ({ expect }) => {
    const db = openDatabase({ url: fresh.url, applicationName: 'pool test' });
    const result = await db.query<{ sum: number }>('SELECT $1::int + 1 AS sum', [1]);
    expect(result).toEqual({ rows: [{ sum: 2 }], rowCount: 1 });
    await db.close();
  });
});
