import { describe, it } from 'vitest';
import { checksumOf, planNextMigration } from '../../../src/runtime/database/migration-plan.ts';

const first = { id: '0001-first', sql: 'CREATE TABLE first ()' };
const second = { id: '0002-second', sql: 'CREATE TABLE second ()' };
const third = { id: '0003-third', sql: 'CREATE TABLE third ()' };
const applied = (...migrations: readonly (typeof first)[]): { id: string; checksum: string }[] =>
  migrations.map((migration) => ({ id: migration.id, checksum: checksumOf(migration) }));

describe('planNextMigration', () => {
  it.for([
    { state: 'an empty database', done: applied(), next: first },
    { state: 'a database with the first', done: applied(first), next: second },
    { state: 'a database with all', done: applied(first, second), next: null },
  ])('of $state is $next.id', ({ done, next }, { expect }) => {
    expect(planNextMigration([first, second], done)).toBe(next);
  });

  it.for([
    { state: 'is newer than the code', done: applied(first, second, third), migration: '0003-third' },
    { state: 'lacks an earlier migration', done: applied(second), migration: '0001-first' },
    {
      state: 'has another text of an applied migration',
      done: applied({ ...first, sql: 'CREATE TABLE changed ()' }),
      migration: '0001-first',
    },
  ])('refuses a database that $state', ({ done, migration }, { expect }) => {
    expect(() => planNextMigration([first, second], done)).toThrowError(
      expect.objectContaining({ code: 'MIGRATION_FAILED', facts: expect.objectContaining({ migration }) }),
    );
  });
});
