import { describe, it } from 'vitest';
import type { Database, Queryable } from '../../../../src/runtime/database/database.ts';
import { OperationalError } from '../../../../src/runtime/errors.ts';
import { createLogger } from '../../../../src/runtime/telemetry/logger.ts';
import { createRunBody } from '../../../../src/servers/orchestrator/runs/run-body.ts';
import { RunChanges } from '../../../../src/servers/orchestrator/runs/run-changes.ts';
import { FakeFleet } from '../../../support/fake-fleet.ts';
import { InlineDurable } from '../inline-durable.ts';

const log = createLogger({ server: 'orchestrator', replica: 1, level: 'fatal', destination: 2 });

/** A database whose transactions do what `transaction` says, one after another. */
function database(transactions: readonly (() => Promise<unknown>)[]): {
  db: Database;
  queries: string[];
  left: () => number;
} {
  const queries: string[] = [];
  const ahead = [...transactions];
  const db: Database = {
    query: async (sql) => {
      queries.push(sql);
      return { rows: [], rowCount: 0 };
    },
    transaction: async <T>(work: (tx: Queryable) => Promise<T>) => {
      const next = ahead.shift();
      return next === undefined ? work(db) : ((await next()) as T);
    },
    stats: { total: 0, idle: 0, waiting: 0, max: 1 },
    close: async () => undefined,
  };
  return { db, queries, left: () => ahead.length };
}

async function live(db: Database): Promise<void> {
  const durable = new InlineDurable();
  durable.use(createRunBody({ db, fleet: new FakeFleet({}), changes: new RunChanges(), log }));
  await durable.start('r');
  await durable.ended('r');
}

const away = (): Promise<never> =>
  Promise.reject(new OperationalError('DATABASE_UNREACHABLE', { target: 'x', reason: 'away' }));

describe('the body of a run', () => {
  it('is patient with a database that is away', async ({ expect }) => {
    const { db, queries, left } = database([away, away, async () => ({ kind: 'over' })]);
    await live(db);
    expect({ left: left(), queries }).toEqual({ left: 0, queries: [] });
  });

  it('ends the run after a bug, instead of leaving it active for ever', async ({ expect }) => {
    const { db, queries } = database([() => Promise.reject(new TypeError('a bug'))]);
    await live(db);
    expect(queries[0]).toMatch(/^UPDATE orchestrator\.runs/);
  });
});
