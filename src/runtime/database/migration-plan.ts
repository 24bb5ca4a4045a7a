import { createHash } from 'node:crypto';
import { OperationalError } from '../errors.ts';

export interface Migration {
  /** Sorts in the order of application, such as `0001-memories`. Never changed once released. */
  readonly id: string;
  /** One or more statements; they run in one transaction. */
  readonly sql: string;
}

export interface AppliedMigration {
  readonly id: string;
  readonly checksum: string;
}

/**
 * The first of `migrations` that is still to apply; `null` when the database is up to date.
 *
 * What was applied must be exactly the beginning of `migrations`: anything else is a database that this version of the
 * code does not know.
 *
 * @throws OperationalError `MIGRATION_FAILED`
 */
export function planNextMigration(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration | null {
  for (const [index, { id, checksum }] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined) {
      throw failed(id, 'the database has it, this mcpctl does not; use the newer mcpctl that applied it');
    }
    if (migration.id !== id) {
      throw failed(migration.id, `the database has ${id} in its place; use the mcpctl that applied it`);
    }
    if (checksumOf(migration) !== checksum) {
      throw failed(id, 'its text changed after it was applied; use the mcpctl that applied it');
    }
  }
  return migrations[applied.length] ?? null;
}

export function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex');
}

function failed(migration: string, reason: string): OperationalError {
  return new OperationalError('MIGRATION_FAILED', { migration, reason });
}
