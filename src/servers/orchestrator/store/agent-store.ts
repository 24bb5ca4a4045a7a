/** Rows of `orchestrator.agents`, with the built-in agents in front. */
import type { Queryable } from '../../../runtime/database/database.ts';
import type { Agent } from '../agents/agent.ts';
import { builtInAgents } from '../agents/built-in-agents.ts';
import { jsonb } from './jsonb.ts';

const columns = 'name, description, instructions, tools, mode, budget, version';

export async function findAgent(db: Queryable, name: string): Promise<Agent | null> {
  const builtIn = builtInAgents.find((agent) => agent.name === name);
  if (builtIn !== undefined) return builtIn;
  const { rows } = await db.query<Agent>(`SELECT ${columns} FROM orchestrator.agents WHERE name = $1`, [
    name,
  ]);
  return rows[0] ?? null;
}

/** By name, after `after`; built-in ones come first. */
export async function listAgents(
  db: Queryable,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly Agent[]> {
  const { rows } = await db.query<Agent>(
    `SELECT ${columns} FROM orchestrator.agents WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2`,
    [page.after, page.limit],
  );
  return page.after === null ? [...builtInAgents, ...rows] : rows;
}

/** Inserts it, or replaces the one of the same name. The version rises only when something changed. */
export async function saveAgent(db: Queryable, agent: Omit<Agent, 'version'>): Promise<Agent> {
  const { rows } = await db.query<Agent>(
    `INSERT INTO orchestrator.agents AS a (name, description, instructions, tools, mode, budget, version)
     VALUES ($1, $2, $3, $4, $5, $6, 1)
     ON CONFLICT (name) DO UPDATE SET
       description = excluded.description, instructions = excluded.instructions, tools = excluded.tools,
       mode = excluded.mode, budget = excluded.budget, updated_at = now(),
       version = a.version + CASE
         WHEN (a.description, a.instructions, a.tools, a.mode, a.budget)
            = (excluded.description, excluded.instructions, excluded.tools, excluded.mode, excluded.budget)
         THEN 0 ELSE 1 END
     RETURNING ${columns}`,
    [agent.name, agent.description, agent.instructions, jsonb(agent.tools), agent.mode, jsonb(agent.budget)],
  );
  return rows[0] as Agent;
}
