/** Schemas of the `graph` toolset: those of the official memory server, to the word. */
import { z } from 'zod';
import type { Entity, Graph, Relation } from './store/graph.ts';

export const entitySchema: z.ZodType<Entity, Entity> = z.object({
  name: z.string().describe('The name of the entity'),
  entityType: z.string().describe('The type of the entity'),
  observations: z.array(z.string()).describe('An array of observation contents associated with the entity'),
});

export const relationSchema: z.ZodType<Relation, Relation> = z.object({
  from: z.string().describe('The name of the entity where the relation starts'),
  to: z.string().describe('The name of the entity where the relation ends'),
  relationType: z.string().describe('The type of the relation'),
});

export const graphOutput: z.ZodObject<{
  entities: z.ZodType<Entity[], Entity[]>;
  relations: z.ZodType<Relation[], Relation[]>;
}> = z.object({ entities: z.array(entitySchema), relations: z.array(relationSchema) });

export const deletionOutput: z.ZodObject<{ success: z.ZodBoolean; message: z.ZodString }> = z.object({
  success: z.boolean(),
  message: z.string(),
});

export function graphText(graph: Graph): string {
  return prettyJson(graph);
}

export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
