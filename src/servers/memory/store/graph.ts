/** The knowledge graph of the `graph` toolset, in the shapes of the official memory server. */
import type { Database, Queryable } from '../../../runtime/database/database.ts';

export interface Entity {
  readonly name: string;
  readonly entityType: string;
  readonly observations: string[];
}

export interface Relation {
  readonly from: string;
  readonly to: string;
  readonly relationType: string;
}

export interface Graph {
  readonly entities: Entity[];
  readonly relations: Relation[];
}

export interface AddedObservations {
  readonly entityName: string;
  readonly addedObservations: string[];
}

const entityColumns = 'name, entity_type AS "entityType", observations';
const relationColumns = 'from_name AS "from", to_name AS "to", relation_type AS "relationType"';

/** @returns those whose name was new, in order */
export async function createEntities(db: Queryable, entities: readonly Entity[]): Promise<Entity[]> {
  const { rows } = await db.query<Entity>(
    `INSERT INTO memory.graph_entities (name, entity_type, observations)
     SELECT name, "entityType", observations
     FROM jsonb_array_elements($1) WITH ORDINALITY AS given (item, n),
       jsonb_to_record(item) AS entity(name text, "entityType" text, observations text[])
     ORDER BY n ON CONFLICT DO NOTHING RETURNING ${entityColumns}`,
    [JSON.stringify(entities)],
  );
  return rows;
}

/** @returns those that were new, in order */
export async function createRelations(db: Queryable, relations: readonly Relation[]): Promise<Relation[]> {
  const { rows } = await db.query<Relation>(
    `INSERT INTO memory.graph_relations (from_name, to_name, relation_type)
     SELECT f, t, r FROM ${givenRelations} ORDER BY n ON CONFLICT DO NOTHING RETURNING ${relationColumns}`,
    relationValues(relations),
  );
  return rows;
}

/** All of them, or none: `null` and the name of the entity that is missing. */
export function addObservations(
  db: Database,
  additions: readonly { readonly entityName: string; readonly contents: readonly string[] }[],
): Promise<{ readonly added: AddedObservations[] } | { readonly missing: string }> {
  return db.transaction(async (tx) => {
    // Locked in one order, whatever the order of the call: two such calls never wait for each other.
    const names = additions.map(({ entityName }) => entityName);
    const { rows } = await tx.query<Entity>(
      `SELECT ${entityColumns} FROM memory.graph_entities WHERE md5(name) = ANY(SELECT md5(n) FROM unnest($1::text[]) AS n)
       ORDER BY seq FOR UPDATE`,
      [names],
    );
    const observations = new Map(rows.map((entity) => [entity.name, entity.observations]));
    const missing = names.find((name) => !observations.has(name));
    if (missing !== undefined) return { missing };
    const added = additions.map(({ entityName, contents }): AddedObservations => {
      const known = observations.get(entityName) ?? [];
      const addedObservations = contents.filter((content) => !known.includes(content));
      observations.set(entityName, [...known, ...addedObservations]);
      return { entityName, addedObservations };
    });
    await tx.query(
      `UPDATE memory.graph_entities e SET observations = given.observations
       FROM jsonb_to_recordset($1) AS given(name text, observations text[]) WHERE md5(e.name) = md5(given.name)`,
      [JSON.stringify([...observations].map(([name, all]) => ({ name, observations: all })))],
    );
    return { added };
  });
}

/** With every relation that begins or ends at one of them. */
export async function deleteEntities(db: Queryable, names: readonly string[]): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM memory.graph_entities WHERE name = ANY($1))
     DELETE FROM memory.graph_relations WHERE from_name = ANY($1) OR to_name = ANY($1)`,
    [names],
  );
}

/** Names and observations that are not there are passed over. */
export async function deleteObservations(
  db: Queryable,
  deletions: readonly { readonly entityName: string; readonly observations: readonly string[] }[],
): Promise<void> {
  const byName = Map.groupBy(deletions, ({ entityName }) => entityName);
  const given = [...byName].map(([name, parts]) => ({
    name,
    observations: parts.flatMap(({ observations }) => observations),
  }));
  await db.query(
    `UPDATE memory.graph_entities e SET observations = ARRAY(
       SELECT o FROM unnest(e.observations) WITH ORDINALITY AS kept (o, n) WHERE o <> ALL (given.observations) ORDER BY n
     ) FROM jsonb_to_recordset($1) AS given(name text, observations text[]) WHERE md5(e.name) = md5(given.name)`,
    [JSON.stringify(given)],
  );
}

export async function deleteRelations(db: Queryable, relations: readonly Relation[]): Promise<void> {
  await db.query(
    `DELETE FROM memory.graph_relations USING ${givenRelations}
     WHERE md5(from_name || chr(1) || to_name || chr(1) || relation_type) = md5(f || chr(1) || t || chr(1) || r)`,
    relationValues(relations),
  );
}

/** Both in the order they came in. */
export async function readGraph(db: Queryable): Promise<Graph> {
  return { entities: await allEntities(db), relations: await relationsOf(db, null) };
}

/**
 * Entities with `query` in their name, type or an observation, in whatever case, and all their relations.
 *
 * The case of letters is JavaScript's business, as it is the official server's: that of the database depends on its locale.
 */
export async function searchGraph(db: Queryable, query: string): Promise<Graph> {
  const wanted = query.toLowerCase();
  const entities = (await allEntities(db)).filter(({ name, entityType, observations }) =>
    [name, entityType, ...observations].some((text) => text.toLowerCase().includes(wanted)),
  );
  return withRelations(db, entities);
}

/** Those of `names` that are there, and all their relations. */
export async function openNodes(db: Queryable, names: readonly string[]): Promise<Graph> {
  const { rows } = await db.query<Entity>(
    `SELECT ${entityColumns} FROM memory.graph_entities WHERE name = ANY($1) ORDER BY seq`,
    [names],
  );
  return withRelations(db, rows);
}

async function withRelations(db: Queryable, entities: Entity[]): Promise<Graph> {
  const names = entities.map(({ name }) => name);
  return { entities, relations: names.length === 0 ? [] : await relationsOf(db, names) };
}

async function allEntities(db: Queryable): Promise<Entity[]> {
  return (await db.query<Entity>(`SELECT ${entityColumns} FROM memory.graph_entities ORDER BY seq`)).rows;
}

/** @param names `null`: of all */
async function relationsOf(db: Queryable, names: readonly string[] | null): Promise<Relation[]> {
  const { rows } = await db.query<Relation>(
    `SELECT ${relationColumns} FROM memory.graph_relations
     WHERE $1::text[] IS NULL OR from_name = ANY($1) OR to_name = ANY($1) ORDER BY seq`,
    [names],
  );
  return rows;
}

const givenRelations = 'unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS given (f, t, r, n)';

function relationValues(relations: readonly Relation[]): readonly string[][] {
  return [
    relations.map(({ from }) => from),
    relations.map(({ to }) => to),
    relations.map(({ relationType }) => relationType),
  ];
}
