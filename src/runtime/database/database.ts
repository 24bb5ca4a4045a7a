/** The door to PostgreSQL: a bounded pool with deadlines. */

/** The part of a database that most code needs. */
export interface Queryable {
  /**
   * Runs one prepared statement; give `name` to hot ones so that PostgreSQL plans them once.
   *
   * @throws OperationalError `DATABASE_UNREACHABLE`, `DATABASE_BUSY`
   */
  query<Row extends object>(
    sql: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<QueryResult<Row>>;
}

export interface QueryResult<Row> {
  readonly rows: Row[];
  /** Rows returned or changed. */
  readonly rowCount: number;
}

export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it rejects; the connection is given back either way. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  readonly stats: PoolStats;
  /** Waits for queries in flight; safe to call twice. */
  close(): Promise<void>;
}

export interface PoolStats {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}
