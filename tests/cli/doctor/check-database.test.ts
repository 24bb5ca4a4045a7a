import { afterAll, beforeAll, describe, it } from 'vitest';
import { checkDatabase } from '../../../src/cli/doctor/check-database.ts';
import { type FreshDatabase, freshDatabase } from '../../support/postgres.ts';

describe('checkDatabase', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it('tells version and latency, and no password', async ({ expect }) => {
    const { status, detail } = await checkDatabase(database.url);
    expect(status).toBe('ok');
    expect(detail).toMatch(
      /^PostgreSQL \d+\.\d+.* at postgres:\/\/\w+:\*\*\*@127\.0\.0\.1:\d+\/test_\w+, \d+\.\d ms$/,
    );
  });

  it.for([
    ['a database that is not there', '/nowhere'],
    ['a wrong password', ''],
  ] as const)('fails for %s, and masks the password', async ([, pathname], { expect }) => {
    const url = new URL(database.url);
    if (pathname === '') url.password = 'wrongsecret';
    else url.pathname = pathname;
    const { status, detail, fix } = await checkDatabase(url.href);
    expect({ status, fix }).toEqual({ status: 'fail', fix: expect.stringContaining('database.url') });
    expect(detail).toContain('[DATABASE_UNREACHABLE]');
    expect(detail).not.toContain(url.password);
  });
});
