/** PostgreSQL through a bounded pool: every wait for a connection, a statement or an idle transaction has an end. */
import pg from 'pg';
import { Connection } from './connection.ts';
import type { Database, PoolStats, Queryable, QueryResult } from './database.ts';
import { acquireError, busyError, type ErrorContext } from './database-error.ts';
import { checkDatabaseUrl } from './database-url.ts';
import { maskUrl } from './mask-url.ts';
import { SilenceWatch, SilentServer } from './silence.ts';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Shown in `pg_stat_activity`, such as `mcpctl memory-2`. */
  readonly applicationName: string;
  /** 1 to 20; default 10. */
  readonly maxConnections?: number;
  /** After how long without an answer the server is asked whether it is there, in milliseconds; default 800. */
  readonly silenceMs?: number;
  /** How long a caller waits for a connection, in milliseconds; default 5 s. */
  readonly acquireTimeoutMs?: number;
  /** How long one statement may run, in milliseconds; default 60 s. */
  readonly statementTimeoutMs?: number;
  /** How long a transaction may sit between two statements, in milliseconds; default 60 s. */
  readonly idleInTransactionTimeoutMs?: number;
  /** How long an unused connection is kept, in milliseconds; default 5 min. */
  readonly idleTimeoutMs?: number;
  /** How long any connection is kept, in seconds; default 1 h. */
  readonly maxLifetimeSeconds?: number;
}

const maxWaiting = 1000;
/** Together with the silence less than 2 s: nobody waits longer for a server that is gone. */
const defaultSilenceMs = 800;
const probeMs = 900;
const maxUsesOfOneConnection = 50_000;
// PostgreSQL ends a slow statement itself. This much later the connection is taken for dead.
const answerMarginMs = 5000;

/**
 * Opens nothing yet: the first query connects.
 *
 * @throws OperationalError `DATABASE_UNREACHABLE` when `url` is no PostgreSQL URL
 * @throws RangeError when `maxConnections` is not 1 to 20
 */
export function openDatabase(options: DatabaseOptions): Database {
  const {
    url,
    applicationName,
    maxConnections = 10,
    acquireTimeoutMs = 5000,
    statementTimeoutMs = 60_000,
  } = options;
  checkDatabaseUrl(url);
  if (!Number.isInteger(maxConnections) || maxConnections < 1 || maxConnections > 20) {
    throw new RangeError(`maxConnections must be a whole number from 1 to 20, got ${maxConnections}`);
  }
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: maxConnections,
    maxUses: maxUsesOfOneConnection,
    maxLifetimeSeconds: options.maxLifetimeSeconds ?? 3600,
    idleTimeoutMillis: options.idleTimeoutMs ?? 300_000,
    connectionTimeoutMillis: acquireTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + answerMarginMs,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
    keepAlive: true,
  });
  const silence = new SilenceWatch({ url, silenceMs: options.silenceMs ?? defaultSilenceMs, probeMs });
  const context = { target: maskUrl(url), acquireTimeoutMs, statementTimeoutMs, maxConnections };
  return new PooledDatabase(pool, context, silence);
}

class PooledDatabase implements Database {
  readonly #pool: pg.Pool;
  readonly #context: ErrorContext;
  readonly #silence: SilenceWatch;
  #closed: Promise<void> | null = null;

  constructor(pool: pg.Pool, context: ErrorContext, silence: SilenceWatch) {
    this.#pool = pool;
    this.#silence = silence;
    this.#context = context;
    // An idle connection was lost; pg-pool has dropped it. Unheard, the event would end the process. If the server
    // is really away, the next query says so.
    pool.on('error', () => undefined);
  }

  query<Row extends object>(
    sql: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<QueryResult<Row>> {
    return this.#use((connection) => connection.query<Row>(sql, values, name));
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#use((connection) => connection.transaction(work));
  }

  get stats(): PoolStats {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount, max: this.#context.maxConnections };
  }

  close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    return this.#closed;
  }

  async #use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#acquire();
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  }

  async #acquire(): Promise<Connection> {
    if (this.#closed !== null) throw new Error('This database is closed');
    if (this.#pool.waitingCount >= maxWaiting) throw busyError(0, this.#context);
    const connecting = this.#pool.connect();
    try {
      return new Connection(await this.#silence.guard(connecting), this.#context, this.#silence);
    } catch (error) {
      // It may still come, when nobody waits for it any more.
      if (error instanceof SilentServer)
        connecting.then(
          (late) => late.release(),
          () => undefined,
        );
      throw acquireError(error, this.#context);
    }
  }
}
