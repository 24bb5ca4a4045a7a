/** Brings the tables of one area to the shape that this version of the code expects. */
import pg from 'pg';
import { OperationalError, reasonOf } from '../errors.ts';
import type { Database, Queryable } from './database.ts';
import { type AppliedMigration, checksumOf, type Migration, planNextMigration } from './migration-plan.ts';

export interface MigrateOptions {
  /** Owner of the migrations, such as `memory`; several areas share one database. */
  readonly area: string;
  readonly migrations: readonly Migration[];
  /** How long to wait for another process that migrates, in milliseconds; default 30 s. */
  readonly lockTimeoutMs?: number;
}

// Any number will do, as long as nobody else takes the same one in this database.
const lockKey = 7_236_400_117;
const lockNotAvailable = '55P03';

const createLedger = `
  CREATE TABLE IF NOT EXISTS mcpctl_migrations (
    area text NOT NULL,
    id text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (area, id)
  )`;

/**
 * Safe to call from several replicas at once: they take turns, and each migration is applied once, whole or not at all.
 *
 * @throws OperationalError `MIGRATION_FAILED`, `TIMED_OUT`, `DATABASE_UNREACHABLE`, `DATABASE_BUSY`
 */
export async function migrate(db: Pick<Database, 'transaction'>, options: MigrateOptions): Promise<void> {
  let isUpToDate = false;
  while (!isUpToDate) {
    isUpToDate = await db.transaction((tx) => applyNext(tx, options));
  }
}

/** @returns whether there was nothing left to apply */
async function applyNext(
  tx: Queryable,
  { area, migrations, lockTimeoutMs = 30_000 }: MigrateOptions,
): Promise<boolean> {
  await takeLock(tx, area, lockTimeoutMs);
  await tx.query(createLedger);
  const { rows } = await tx.query<AppliedMigration>(
    'SELECT id, checksum FROM mcpctl_migrations WHERE area = $1 ORDER BY id COLLATE "C"',
    [area],
  );
  const next = planNextMigration(migrations, rows);
  if (next === null) return true;
  try {
    await tx.query(next.sql);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const facts = { migration: `${area}/${next.id}`, reason: reasonOf(error) };
    throw new OperationalError('MIGRATION_FAILED', facts, { cause: error });
  }
  await tx.query('INSERT INTO mcpctl_migrations (area, id, checksum) VALUES ($1, $2, $3)', [
    area,
    next.id,
    checksumOf(next),
  ]);
  return false;
}

/** Held until the transaction ends, however it ends. */
async function takeLock(tx: Queryable, area: string, timeoutMs: number): Promise<void> {
  try {
    await tx.query("SELECT set_config('lock_timeout', $1, true)", [`${timeoutMs}ms`]);
    await tx.query('SELECT pg_advisory_xact_lock($1)', [lockKey]);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== lockNotAvailable) throw error;
    const facts = { operation: `Waiting for another process that migrates ${area}`, timeoutMs };
    throw new OperationalError('TIMED_OUT', facts, { cause: error });
  }
}
