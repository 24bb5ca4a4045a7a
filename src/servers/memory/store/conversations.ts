import { randomUUID } from 'node:crypto';
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { Scope } from '../scope.ts';
import { anyWord } from './any-word.ts';

export interface NewTurn {
  readonly speaker: string;
  readonly content: string;
  /** ISO 8601; `null`: now. */
  readonly spokenAt: string | null;
}

export interface Turn {
  readonly id: string;
  readonly conversation_id: string;
  /** From 1, without gaps. */
  readonly turn: number;
  readonly speaker: string;
  readonly content: string;
  readonly spoken_at: string;
}

export interface StoredTurns {
  readonly firstTurn: number;
  readonly lastTurn: number;
  /** The same idempotency key was there before: nothing was written. */
  readonly isRepeated: boolean;
}

/** Of the table `t`. */
const turnColumns = `t.id, t.conversation_id, t.turn, t.speaker, t.content,
  to_char(t.spoken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS spoken_at`;

/** Appends turns to a conversation, which begins with its first ones. */
export function storeTurns(
  db: Database,
  { namespace, userId }: Scope,
  conversation: {
    readonly id: string;
    readonly turns: readonly NewTurn[];
    readonly idempotencyKey: string | null;
  },
): Promise<StoredTurns> {
  const { id, turns, idempotencyKey } = conversation;
  return db.transaction(async (tx) => {
    // The row is locked until the end: turns of two calls at once get numbers one after the other.
    const { rows } = await tx.query<{ turns: number }>(
      `INSERT INTO memory.conversations (namespace, user_id, conversation_id, turns) VALUES ($1, $2, $3, $4)
       ON CONFLICT (namespace, user_id, conversation_id)
       DO UPDATE SET turns = conversations.turns + $4, updated_at = now() RETURNING turns`,
      [namespace, userId, id, turns.length],
      'conversation-count',
    );
    const lastTurn = rows[0]?.turns ?? turns.length;
    const firstTurn = lastTurn - turns.length + 1;
    if (idempotencyKey !== null) {
      const before = await batchOf(tx, { namespace, userId }, idempotencyKey, { id, firstTurn, lastTurn });
      if (before !== null) {
        await tx.query(
          'UPDATE memory.conversations SET turns = turns - $4 WHERE namespace = $1 AND user_id = $2 AND conversation_id = $3',
          [namespace, userId, id, turns.length],
        );
        return { ...before, isRepeated: true };
      }
    }
    await insertTurns(tx, { namespace, userId }, { id, firstTurn, turns });
    return { firstTurn, lastTurn, isRepeated: false };
  });
}

/** The turns an earlier call with this key wrote; `null` when this one is the first. */
async function batchOf(
  tx: Queryable,
  { namespace, userId }: Scope,
  key: string,
  batch: { readonly id: string; readonly firstTurn: number; readonly lastTurn: number },
): Promise<{ firstTurn: number; lastTurn: number } | null> {
  const inserted = await tx.query(
    `INSERT INTO memory.conversation_batches VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [namespace, userId, key, batch.id, batch.firstTurn, batch.lastTurn],
  );
  if (inserted.rowCount === 1) return null;
  const { rows } = await tx.query<{ firstTurn: number; lastTurn: number }>(
    `SELECT first_turn AS "firstTurn", last_turn AS "lastTurn" FROM memory.conversation_batches
     WHERE namespace = $1 AND user_id = $2 AND idempotency_key = $3`,
    [namespace, userId, key],
  );
  return rows[0] ?? null;
}

async function insertTurns(
  tx: Queryable,
  { namespace, userId }: Scope,
  {
    id,
    firstTurn,
    turns,
  }: { readonly id: string; readonly firstTurn: number; readonly turns: readonly NewTurn[] },
): Promise<void> {
  // The turn before the new ones has a new neighbour, so its index entry changes too.
  await tx.query(
    `WITH inserted AS (
       INSERT INTO memory.conversation_turns (id, namespace, user_id, conversation_id, turn, speaker, content, spoken_at)
       SELECT new.id, $1, $2, $3, $4 + new.position - 1, new.speaker, new.content, coalesce(new.spoken_at, now())
       FROM unnest($5::uuid[], $6::text[], $7::text[], $8::timestamptz[])
         WITH ORDINALITY AS new (id, speaker, content, spoken_at, position)
       RETURNING id
     )
     INSERT INTO memory.outbox (collection, object_id)
     SELECT 'McpctlConversation', id FROM inserted
     UNION ALL
     SELECT 'McpctlConversation', id FROM memory.conversation_turns
     WHERE namespace = $1 AND user_id = $2 AND conversation_id = $3 AND turn = $4 - 1`,
    [
      namespace,
      userId,
      id,
      firstTurn,
      turns.map(() => randomUUID()),
      turns.map(({ speaker }) => speaker),
      turns.map(({ content }) => content),
      turns.map((turn) => turn.spokenAt),
    ],
    'conversation-turns',
  );
}

/** In order, after turn `after`. */
export async function turnsAfter(
  db: Queryable,
  { namespace, userId }: Scope,
  page: { readonly conversationId: string; readonly after: number; readonly limit: number },
): Promise<readonly Turn[]> {
  const sql = `SELECT ${turnColumns} FROM memory.conversation_turns t
    WHERE namespace = $1 AND user_id = $2 AND conversation_id = $3 AND turn > $4 ORDER BY turn LIMIT $5`;
  return (
    await db.query<Turn>(sql, [namespace, userId, page.conversationId, page.after, page.limit], 'turns')
  ).rows;
}

/** The turns of `ids` in this scope, each with up to `around` neighbours on both sides; in order. */
export async function turnsWithNeighbours(
  db: Queryable,
  { namespace, userId }: Scope,
  { ids, around }: { readonly ids: readonly string[]; readonly around: number },
): Promise<readonly (Turn & { readonly hit_id: string })[]> {
  const sql = `SELECT ${turnColumns}, hit.id AS hit_id
    FROM memory.conversation_turns hit JOIN memory.conversation_turns t
      ON t.namespace = hit.namespace AND t.user_id = hit.user_id AND t.conversation_id = hit.conversation_id
      AND t.turn BETWEEN hit.turn - $4 AND hit.turn + $4
    WHERE hit.namespace = $1 AND hit.user_id = $2 AND hit.id = ANY($3) ORDER BY t.conversation_id, t.turn`;
  return (await db.query<Turn & { hit_id: string }>(sql, [namespace, userId, ids, around])).rows;
}

export async function turnsByWords(
  db: Queryable,
  { namespace, userId }: Scope,
  search: { readonly query: string; readonly conversationId: string | null; readonly limit: number },
): Promise<readonly { readonly id: string; readonly rank: number }[]> {
  const sql = `SELECT id, ts_rank(words, query, 1)::float8 AS rank
    FROM memory.conversation_turns, ${anyWord('$3')}
    WHERE namespace = $1 AND user_id = $2 AND ($4::text IS NULL OR conversation_id = $4) AND words @@ query
    ORDER BY rank DESC, id LIMIT $5`;
  const values = [namespace, userId, search.query, search.conversationId, search.limit];
  return (await db.query<{ id: string; rank: number }>(sql, values)).rows;
}
