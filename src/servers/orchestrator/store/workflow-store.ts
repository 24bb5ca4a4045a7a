/** Rows of `orchestrator.workflows`: every version that was ever defined. */
import type { Database, Queryable } from '../../../runtime/database/database.ts';
import type { WorkflowDefinition } from '../workflows/definition.ts';
import { jsonb } from './jsonb.ts';

export interface StoredWorkflow {
  readonly name: string;
  /** From 1. */
  readonly version: number;
  readonly description: string;
  readonly definition: WorkflowDefinition;
  readonly createdAt: Date;
}

const columns = 'name, version, description, definition, created_at AS "createdAt"';

/** @param version `null` for the newest */
export async function findWorkflow(
  db: Queryable,
  name: string,
  version: number | null,
): Promise<StoredWorkflow | null> {
  const { rows } = await db.query<StoredWorkflow>(
    `SELECT ${columns} FROM orchestrator.workflows WHERE name = $1 AND ($2::int IS NULL OR version = $2)
     ORDER BY version DESC LIMIT 1`,
    [name, version],
  );
  return rows[0] ?? null;
}

/** The newest version of each, by name, after `after`. */
export async function listWorkflows(
  db: Queryable,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly StoredWorkflow[]> {
  const { rows } = await db.query<StoredWorkflow>(
    `SELECT DISTINCT ON (name) ${columns} FROM orchestrator.workflows
     WHERE $1::text IS NULL OR name > $1 ORDER BY name, version DESC LIMIT $2`,
    [page.after, page.limit],
  );
  return rows;
}

/** A new version, unless the newest one says exactly the same. */
export function saveWorkflow(
  db: Database,
  workflow: Pick<StoredWorkflow, 'name' | 'description' | 'definition'>,
): Promise<StoredWorkflow> {
  const values = [workflow.name, workflow.description, jsonb(workflow.definition)];
  return db.transaction(async (tx) => {
    // Two definitions of one name take turns, so that versions have no gap and no duplicate.
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`orchestrator.workflow.${workflow.name}`]);
    const newest = await tx.query<StoredWorkflow & { isSame: boolean }>(
      `SELECT ${columns}, (description = $2 AND definition = $3::jsonb) AS "isSame" FROM orchestrator.workflows
       WHERE name = $1 ORDER BY version DESC LIMIT 1`,
      values,
    );
    const [before] = newest.rows;
    if (before?.isSame === true) return before;
    const { rows } = await tx.query<StoredWorkflow>(
      `INSERT INTO orchestrator.workflows (name, version, description, definition)
       VALUES ($1, $4, $2, $3) RETURNING ${columns}`,
      [...values, (before?.version ?? 0) + 1],
    );
    return rows[0] as StoredWorkflow;
  });
}
