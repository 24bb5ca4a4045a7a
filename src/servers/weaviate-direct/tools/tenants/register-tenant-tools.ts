/** Collections whose objects are kept apart by tenant. */
import type { ToolServer } from '../../../kit/tool-server.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { registerListTenants } from './list-tenants.ts';
import { registerSetTenants } from './set-tenants.ts';

export function registerTenantTools(server: ToolServer, deps: WeaviateDirectDeps): void {
  registerListTenants(server, deps);
  registerSetTenants(server, deps);
}
