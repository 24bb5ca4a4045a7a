/** The plans of the statements that every call runs: each finds its rows by an index, however many there are. */
import { describe, it } from 'vitest';
import type { Database, Queryable } from '../../../src/runtime/database/database.ts';
import { turnsAfter } from '../../../src/servers/memory/store/conversations.ts';
import { exportMemories } from '../../../src/servers/memory/store/export-memories.ts';
import {
  findMemory,
  liveMemories,
  memoriesByWords,
  noFilter,
  recentMemories,
} from '../../../src/servers/memory/store/find-memories.ts';
import { removeEntries, takeEntries } from '../../../src/servers/memory/store/outbox.ts';
import { touchSession } from '../../../src/servers/memory/store/sessions.ts';
import { storeMemories } from '../../../src/servers/memory/store/store-memory.ts';
import { memory } from './memory-under-test.ts';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** The tables that a statement reads from one end to the other, told by PostgreSQL's own plan of it. */
class Planner implements Queryable {
  readonly scanned: string[] = [];
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []) {
    const { rows } = await this.#db.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
      values,
    );
    for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) this.#note(Plan);
    return this.#db.query<Row>(sql, values);
  }

  #note(plan: Plan): void {
    if (plan['Node Type'] === 'Seq Scan') this.scanned.push(plan['Relation Name'] ?? '');
    for (const part of plan.Plans ?? []) this.#note(part);
  }
}

const scope = { namespace: 'default', userId: 'ann' };
const filled = `
  INSERT INTO memory.memories (id, namespace, user_id, content, memory_type, importance, tags, entities, pinned, content_key)
  SELECT gen_random_uuid(), 'default', CASE WHEN n % 2 = 0 THEN 'ann' ELSE 'bob' END, 'parcel ' || n || ' of ' || n % 97, 'fact', 0.5,
    '{}', '{}', false, sha256(n::text::bytea)
  FROM generate_series(1, 20000) n;
  INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM memory.memories;
  INSERT INTO memory.conversations (namespace, user_id, conversation_id, turns) VALUES ('default', 'ann', 'c', 20000);
  INSERT INTO memory.conversation_turns (id, namespace, user_id, conversation_id, turn, speaker, content, spoken_at)
  SELECT gen_random_uuid(), 'default', 'ann', 'c', n, 'user', 'turn ' || n, now() FROM generate_series(1, 20000) n;
  INSERT INTO memory.sessions (id, namespace, user_id, data, ttl_seconds, expires_at)
  SELECT gen_random_uuid(), 'default', 'ann', '{}', 1, now() + interval '1 day' FROM generate_series(1, 5000);
  ANALYZE memory.memories, memory.outbox, memory.conversation_turns, memory.sessions;`;

describe('with 20,000 rows', () => {
  it('no statement of a call reads a whole table', async ({ expect }) => {
    await using server = await memory();
    await server.indexer.close();
    for (const statement of filled.split(';').filter((part) => part.trim() !== ''))
      await server.db.query(statement);
    const { rows } = await server.db.query<{ id: string }>(
      `SELECT id FROM memory.memories WHERE user_id = 'ann' LIMIT 50`,
    );
    const ids = rows.map(({ id }) => id);
    const [id = ''] = ids;
    const stored = {
      content: 'another parcel',
      agentId: null,
      memoryType: 'fact',
      importance: 0.5,
      tags: [],
      entities: [],
      source: null,
      eventTime: null,
      validFrom: null,
      validTo: null,
      ttlSeconds: null,
      pinned: false,
      idempotencyKey: 'key',
      isUnique: true,
    };
    const works: Readonly<Record<string, (db: Queryable) => Promise<unknown>>> = {
      'store a memory': (db) => storeMemories(db, scope, [stored]),
      'find a memory': (db) => findMemory(db, scope, id),
      'load what was found': (db) => liveMemories(db, scope, noFilter, ids),
      'the newest': (db) => recentMemories(db, scope, noFilter, { limit: 20, before: null }),
      'by words': (db) => memoriesByWords(db, scope, noFilter, { query: 'parcel12345 12345', limit: 20 }),
      'take from the outbox': (db) => takeEntries(db, { limit: 200, withVectors: true }),
      'remove from the outbox': (db) =>
        removeEntries(db, [{ seq: '1', collection: 'McpctlMemory', objectId: id }]),
      'read a conversation': (db) => turnsAfter(db, scope, { conversationId: 'c', after: 9000, limit: 50 }),
      'keep a session': (db) => touchSession(db, scope, id),
      export: (db) => exportMemories(db, scope, { after: id, limit: 10 }),
    };
    const scanned: Record<string, readonly string[]> = {};
    for (const [name, work] of Object.entries(works)) {
      const planner = new Planner(server.db);
      await work(planner);
      scanned[name] = planner.scanned;
    }
    expect(scanned).toEqual(Object.fromEntries(Object.keys(works).map((name) => [name, []])));
  }, 60_000);
});
