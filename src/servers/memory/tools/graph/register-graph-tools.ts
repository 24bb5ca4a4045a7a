/** The nine tools of the official memory server, under their own names: a client of that one needs no change. */
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { MemoryDeps } from '../../deps.ts';
import { registerAddObservations } from './add-observations.ts';
import { registerCreateEntities } from './create-entities.ts';
import { registerCreateRelations } from './create-relations.ts';
import { registerDeleteEntities } from './delete-entities.ts';
import { registerDeleteObservations } from './delete-observations.ts';
import { registerDeleteRelations } from './delete-relations.ts';
import { registerOpenNodes } from './open-nodes.ts';
import { registerReadGraph } from './read-graph.ts';
import { registerSearchNodes } from './search-nodes.ts';

export function registerGraphTools(server: ToolServer, deps: MemoryDeps): void {
  registerCreateEntities(server, deps);
  registerCreateRelations(server, deps);
  registerAddObservations(server, deps);
  registerDeleteEntities(server, deps);
  registerDeleteObservations(server, deps);
  registerDeleteRelations(server, deps);
  registerReadGraph(server, deps);
  registerSearchNodes(server, deps);
  registerOpenNodes(server, deps);
}
