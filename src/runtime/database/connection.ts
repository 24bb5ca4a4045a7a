import type pg from 'pg';
import type { Queryable, QueryResult } from './database.ts';
import { type ErrorContext, isConnectionLost, statementError } from './database-error.ts';
import type { SilenceWatch } from './silence.ts';

/** One connection of the pool, for as long as somebody holds it. */
export class Connection implements Queryable {
  readonly #client: pg.PoolClient;
  readonly #context: ErrorContext;
  readonly #silence: SilenceWatch;
  readonly #onLost = (error: Error): void => {
    this.#lost = error;
  };
  #lost: Error | undefined;

  constructor(client: pg.PoolClient, context: ErrorContext, silence: SilenceWatch) {
    this.#client = client;
    this.#silence = silence;
    this.#context = context;
    // Unheard, the loss of a connection would end the process.
    client.on('error', this.#onLost);
  }

  async query<Row extends object>(
    sql: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#send<Row>({
      text: sql,
      ...(values === undefined ? {} : { values: [...values] }),
      ...(name === undefined ? {} : { name }),
    });
    return { rows, rowCount: rowCount ?? 0 };
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    let isOver = false;
    const tx: Queryable = {
      query: async (sql, values, name) => {
        // The connection may already serve somebody else.
        if (isOver) throw new Error('This transaction is over; a query in it was not awaited');
        return this.query(sql, values, name);
      },
    };
    await this.#send({ text: 'BEGIN' });
    try {
      const result = await work(tx);
      isOver = true;
      await this.#commit();
      return result;
    } catch (error) {
      isOver = true;
      await this.#rollBack();
      throw error;
    }
  }

  /** Back to the pool, which drops it when it is broken. */
  release(): void {
    this.#client.off('error', this.#onLost);
    this.#client.release(this.#lost);
  }

  async #send<Row extends object>(statement: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    try {
      return await this.#silence.guard(this.#client.query<Row>(statement));
    } catch (error) {
      // An overdue answer raises no event, but what arrives later would be taken for the answer to something else.
      if (isConnectionLost(error)) this.#lost = error;
      throw statementError(error, this.#context);
    }
  }

  // A statement failed and `work` swallowed the error: PostgreSQL answers COMMIT with ROLLBACK and keeps nothing.
  async #commit(): Promise<void> {
    const { command } = await this.#send({ text: 'COMMIT' });
    if (command !== 'COMMIT')
      throw new Error('Nothing was committed: a statement of the transaction had failed');
  }

  async #rollBack(): Promise<void> {
    if (this.#lost !== undefined) return;
    try {
      await this.#send({ text: 'ROLLBACK' });
    } catch (error) {
      // What the caller wants to know is why `work` failed. A connection that cannot roll back is dropped, and
      // PostgreSQL rolls back by itself.
      this.#lost ??= error as Error;
    }
  }
}
