import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresUrl } from '../../../src/runtime/database/embedded-url.ts';
import { openDatabase } from '../../../src/runtime/database/pool.ts';
import { type BoundProcess, boundProcess } from '../../support/bound-process.ts';

export interface PostgresPlace {
  readonly dataDirectory: string;
  readonly port: number;
  /** Default: `usualPassword`. */
  readonly password?: string;
}

export const usualPassword = 'sixteen characters';

const main = path.resolve(import.meta.dirname, '../../../src/servers/postgres/main.ts');
const answerTimeoutMs = 15_000;
const retryMs = 20;

/** `servers/postgres/main.ts` as its supervisor starts it. */
export function startedPostgres(
  { dataDirectory, port, password = usualPassword }: PostgresPlace,
  env: Readonly<Record<string, string>> = {},
): Promise<BoundProcess> {
  return boundProcess([process.execPath, main], {
    ...process.env,
    MCPCTL_DATA_DIR: dataDirectory,
    MCPCTL_PORT: String(port),
    MCPCTL_DATABASE_PASSWORD: password,
    ...env,
  });
}

/** The same, once it answers. */
export async function readyPostgres(
  place: PostgresPlace,
  env: Readonly<Record<string, string>> = {},
): Promise<BoundProcess> {
  const postgres = await startedPostgres(place, env);
  try {
    await answering(place, postgres);
  } catch (error) {
    await postgres[Symbol.asyncDispose]();
    throw error;
  }
  return postgres;
}

export async function query<Row extends object>(
  { port, password = usualPassword }: Omit<PostgresPlace, 'dataDirectory'>,
  sql: string,
): Promise<Row[]> {
  const url = postgresUrl({ port, password });
  const db = openDatabase({ url, applicationName: 'test', maxConnections: 1 });
  try {
    return (await db.query<Row>(sql)).rows;
  } finally {
    await db.close();
  }
}

async function answering(place: PostgresPlace, postgres: BoundProcess): Promise<void> {
  const deadline = performance.now() + answerTimeoutMs;
  let hasEnded = false;
  void postgres.exitCode.then(() => {
    hasEnded = true;
  });
  while (true) {
    try {
      await query(place, 'SELECT 1');
      return;
    } catch (error) {
      if (hasEnded) throw new Error(`PostgreSQL ended: ${await postgres.output}`, { cause: error });
      if (performance.now() > deadline) throw error;
      await delay(retryMs);
    }
  }
}
