import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { MigrationMemo } from '../../../src/cli/vectors/migration-memo.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('MigrationMemo', () => {
  it('remembers what is copied for the next one between the same engines', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    const paths = { root: directory.path };
    const memo = MigrationMemo.open(paths, 'a', 'b');
    expect([memo.isBegun, memo.placeOf({ collection: 'Book' })]).toEqual([false, '']);
    memo.own('Book');
    memo.reached({ collection: 'Book', tenant: 'ann' }, 'id-1');
    memo.reached({ collection: 'Book', tenant: 'bob' }, null);
    memo.wake({ collection: 'Book', tenant: 'eve' });
    const next = MigrationMemo.open(paths, 'a', 'b');
    expect(next.isBegun).toBe(true);
    expect(next.isOwn('Book')).toBe(true);
    expect(next.placeOf({ collection: 'Book', tenant: 'ann' })).toBe('id-1');
    expect(next.placeOf({ collection: 'Book', tenant: 'bob' })).toBeNull();
    expect(next.awake).toEqual([{ collection: 'Book', tenant: 'eve' }]);
    next.asleep({ collection: 'Book', tenant: 'eve' });
    expect(MigrationMemo.open(paths, 'a', 'b').awake).toEqual([]);
    expect(MigrationMemo.open(paths, 'b', 'a').isBegun).toBe(false);
    next.remove();
    expect(MigrationMemo.open(paths, 'a', 'b').isBegun).toBe(false);
  });

  it('begins anew where a crash has cut its file off', async ({ expect }) => {
    await using directory = await temporaryDirectory();
    await writeFile(path.join(directory.path, 'vectors-migration.json'), '{"schema":1,"fro');
    expect(MigrationMemo.open({ root: directory.path }, 'a', 'b').isBegun).toBe(false);
  });
});
