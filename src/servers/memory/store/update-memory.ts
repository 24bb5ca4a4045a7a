/** Changes a memory in place; the version before stays in its history. */
import type { Queryable } from '../../../runtime/database/database.ts';
import { isUniqueViolation } from '../../../runtime/database/database-error.ts';
import type { Scope } from '../scope.ts';
import { contentColumns, type Memory } from './memory-row.ts';
import { contentKey } from './store-memory.ts';

/** What may change, by column. `undefined`: stays as it is. */
export interface MemoryChanges {
  readonly content?: string | undefined;
  readonly memory_type?: string | undefined;
  readonly importance?: number | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly entities?: readonly string[] | undefined;
  readonly source?: string | null | undefined;
  readonly event_time?: string | null | undefined;
  readonly valid_from?: string | undefined;
  readonly valid_to?: string | null | undefined;
  readonly pinned?: boolean | undefined;
}

export type UpdateOutcome =
  | { readonly kind: 'updated'; readonly memory: Memory }
  | { readonly kind: 'unknown' }
  /** It is another version than was expected, or its validity would end before it begins. */
  | { readonly kind: 'refused'; readonly version: number };

/** Every column that may change, with its type: the only names that reach the statement. */
const columnTypes: { readonly [Column in keyof MemoryChanges]-?: string } = {
  content: 'text',
  memory_type: 'text',
  importance: 'double precision',
  tags: 'text[]',
  entities: 'text[]',
  source: 'text',
  event_time: 'timestamptz',
  valid_from: 'timestamptz',
  valid_to: 'timestamptz',
  pinned: 'boolean',
};

export interface MemoryUpdate {
  readonly changes: MemoryChanges;
  /** `null`: whichever it is. */
  readonly expectedVersion: number | null;
}

export async function updateMemory(
  db: Queryable,
  scope: Scope,
  id: string,
  update: MemoryUpdate,
): Promise<UpdateOutcome> {
  try {
    return await tryUpdate(db, scope, id, update);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Another memory took the same content in this moment; the next look sees that it has the key.
    return await updateMemory(db, scope, id, update);
  }
}

async function tryUpdate(
  db: Queryable,
  { namespace, userId }: Scope,
  id: string,
  update: MemoryUpdate,
): Promise<UpdateOutcome> {
  const columns = (Object.keys(columnTypes) as (keyof MemoryChanges)[]).filter(
    (column) => update.changes[column] !== undefined,
  );
  const values: unknown[] = [namespace, userId, id, update.expectedVersion];
  const parameters = new Map<string, string>();
  for (const column of columns) {
    values.push(update.changes[column]);
    parameters.set(column, `$${values.length}::${columnTypes[column]}`);
  }
  const then = (column: string): string => parameters.get(column) ?? `m.${column}`;
  const sets = columns.map((column) => `${column} = ${then(column)}`);
  if (update.changes.content !== undefined) {
    values.push(contentKey({ namespace, userId }, update.changes.content));
    const key = `decode($${values.length}, 'hex')`;
    const isTaken = `EXISTS (SELECT FROM memory.memories o WHERE o.content_key = ${key} AND o.deleted_at IS NULL AND o.id <> m.id)`;
    sets.push(`content_key = CASE WHEN NOT ${isTaken} THEN ${key} END`);
  }
  const sql = `WITH target AS (
      SELECT id, version FROM memory.memories WHERE namespace = $1 AND user_id = $2 AND id = $3
        AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > now()) FOR UPDATE
    ), changed AS (
      UPDATE memory.memories m SET ${[...sets, 'version = m.version + 1'].join(', ')}
      FROM target WHERE m.id = target.id AND ($4::int IS NULL OR target.version = $4)
        AND (${then('valid_to')} IS NULL OR ${then('valid_to')} > ${then('valid_from')})
      RETURNING m.*
    ), noted AS (
      INSERT INTO memory.outbox (collection, object_id) SELECT 'McpctlMemory', id FROM changed
    )
    SELECT target.version AS found, to_jsonb(shown) AS memory
    FROM target LEFT JOIN (SELECT ${contentColumns}, 'pending' AS index_state FROM changed) shown USING (id)`;
  const { rows } = await db.query<{ found: number; memory: Memory | null }>(sql, values);
  const [row] = rows;
  if (row === undefined) return { kind: 'unknown' };
  return row.memory === null
    ? { kind: 'refused', version: row.found }
    : { kind: 'updated', memory: row.memory };
}
