/** A database of one's own for a test file, on the PostgreSQL of the run. */
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { openDatabase } from '../../src/runtime/database/pool.ts';
import { askDesk } from './keeper-desk.ts';

export interface FreshDatabase {
  readonly url: string;
  /** Disconnects whoever is still connected, and drops it. */
  drop(): Promise<void>;
}

/** An empty database. `drop` it in `afterAll`; the run's PostgreSQL is removed in any case. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const adminUrl = await askDesk(inject('postgresDesk'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(url: string, sql: string): Promise<void> {
  const db = openDatabase({ url, applicationName: 'tests', maxConnections: 1 });
  try {
    await db.query(sql);
  } finally {
    await db.close();
  }
}
