import type { ToolServer } from '../kit/tool-server.ts';
import type { WeaviateDirectDeps } from './deps.ts';
import { registerAddObject } from './tools/add-object.ts';
import { registerAddObjects } from './tools/add-objects.ts';
import { registerAggregate } from './tools/aggregate.ts';
import { registerClusterStatus } from './tools/cluster-status.ts';
import { registerCreateCollection } from './tools/create-collection.ts';
import { registerDeleteObject } from './tools/delete-object.ts';
import { registerDeleteObjects } from './tools/delete-objects.ts';
import { registerExchangeTools } from './tools/exchange/register-exchange-tools.ts';
import { registerGetObject } from './tools/get-object.ts';
import { registerGetSchema } from './tools/get-schema.ts';
import { registerHybridSearch } from './tools/hybrid-search.ts';
import { registerListCollections } from './tools/list-collections.ts';
import { registerListObjects } from './tools/list-objects.ts';
import { registerRawGraphqlQuery } from './tools/raw-graphql-query.ts';
import { registerSchemaTools } from './tools/schema/register-schema-tools.ts';
import { registerSearch } from './tools/search.ts';
import { registerTenantTools } from './tools/tenants/register-tenant-tools.ts';
import { registerUpdateObject } from './tools/update-object.ts';

/** Told to the model at the start. */
export const weaviateDirectInstructions: string = [
  'Direct access to the vector store of this fleet: collections of objects with properties and vectors.',
  'Begin with list_collections and get_schema; hybrid_search is the right search unless you need one side only.',
  'Writing is off unless the operator switched it on; to remember things, use the memory server instead.',
].join('\n');

export function registerWeaviateDirectTools(server: ToolServer, deps: WeaviateDirectDeps): void {
  registerListCollections(server, deps);
  registerGetSchema(server, deps);
  registerHybridSearch(server, deps);
  registerSearch(server, deps);
  registerAggregate(server, deps);
  registerGetObject(server, deps);
  registerListObjects(server, deps);
  registerCreateCollection(server, deps);
  registerAddObject(server, deps);
  registerAddObjects(server, deps);
  registerUpdateObject(server, deps);
  registerDeleteObject(server, deps);
  registerDeleteObjects(server, deps);
  registerRawGraphqlQuery(server, deps);
  registerClusterStatus(server, deps);
  registerSchemaTools(server, deps);
  registerTenantTools(server, deps);
  registerExchangeTools(server, deps);
}
