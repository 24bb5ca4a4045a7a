/**
 * The file of the official memory server, `memory.jsonl`: one entity or relation a line, entities first.
 *
 * @see https://github.com/modelcontextprotocol/servers/tree/main/src/memory
 */
import { z } from 'zod';
import type { Entity, Graph, Relation } from '../store/graph.ts';
import { text } from '../text.ts';
import { collect, type Found, type ReadLimits } from './collect.ts';
import { jsonLines } from './json-lines.ts';
import { parseRecord } from './parse-record.ts';

type Item = ({ readonly type: 'entity' } & Entity) | ({ readonly type: 'relation' } & Relation);

const itemSchema: z.ZodType<Item> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('entity'),
    name: text(),
    entityType: text(),
    observations: z.array(text()),
  }),
  z.strictObject({ type: z.literal('relation'), from: text(), to: text(), relationType: text() }),
]);

/** To the byte what the official server writes: its order of keys, and no line end after the last line. */
export function writeMemoryServerFile({ entities, relations }: Graph): string {
  const items: readonly Item[] = [
    ...entities.map(({ name, entityType, observations }): Item => {
      return { type: 'entity', name, entityType, observations };
    }),
    ...relations.map(({ from, to, relationType }): Item => ({ type: 'relation', from, to, relationType })),
  ];
  return items.map((item) => JSON.stringify(item)).join('\n');
}

/**
 * All of the file, in its order. A relation may come twice, as it may with the official server.
 *
 * @throws ImportProblem on the first thing that is wrong
 */
export function readMemoryServerFile(file: string, limits: ReadLimits): Graph {
  const items = collect(itemsIn(file), limits, (item) => (item.type === 'entity' ? item.name : null));
  const graph: Graph = { entities: [], relations: [] };
  for (const item of items) {
    if (item.type === 'entity') {
      const { type: _, ...entity } = item;
      graph.entities.push(entity);
    } else {
      const { type: _, ...relation } = item;
      graph.relations.push(relation);
    }
  }
  return graph;
}

function* itemsIn(file: string): Iterable<Found<Item>> {
  for (const { line, item } of jsonLines(file)) yield { line, item: parseRecord(itemSchema, item, line) };
}
