import { z } from 'zod';
import { destroysOnce } from '../../../kit/annotations.ts';
import { ToolError } from '../../../kit/tool-error.ts';
import type { ToolServer } from '../../../kit/tool-server.ts';
import { assertDestructive } from '../../collection-policy.ts';
import type { WeaviateDirectDeps } from '../../deps.ts';
import { findWritable } from '../../find-collection.ts';
import { mendable } from '../../mendable.ts';
import { collectionField } from '../../object-fields.ts';
import { planTenants } from '../../plan-tenants.ts';

const maxTenants = 200;
const input = z.strictObject({
  collection_name: collectionField,
  tenants: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64).describe('letters, digits, _ and -'),
        status: z
          .enum(['active', 'inactive', 'removed'])
          .default('active')
          .describe(
            'inactive: objects are kept, and neither found nor written; removed: with all its objects',
          ),
      }),
    )
    .min(1)
    .max(maxTenants),
  dry_run: z.boolean().default(false).describe('only tell what would change'),
});
const names = z.array(z.string());
const output = z.object({
  added: names,
  changed: names.describe('got another status'),
  removed: names,
  unchanged: names.describe('were like that, or not there to be removed'),
  dry_run: z.boolean(),
});

export function registerSetTenants(server: ToolServer, deps: WeaviateDirectDeps): void {
  const { store, policy } = deps;
  server.tool(
    'set_tenants',
    {
      title: 'Set tenants',
      description:
        'Add tenants to a collection, switch them on and off, or remove them with all their objects, for good.',
      input,
      output,
      annotations: destroysOnce,
      toolset: 'tenants',
    },
    mendable(async ({ collection_name, tenants, dry_run }) => {
      if (tenants.some(({ status }) => status === 'removed')) assertDestructive(policy);
      const { name } = await findWritable(deps, collection_name);
      const twice = tenants.find(
        (tenant, index) => tenants.findIndex(({ name: n }) => n === tenant.name) < index,
      );
      if (twice !== undefined) {
        throw new ToolError('tenant_repeated', `Tenant ${twice.name} is given twice`, {
          hint: 'Name each tenant once, with the status it is to have',
        });
      }
      const { wanted, ...plan } = planTenants(await store.listTenants(name), tenants);
      if (!dry_run && wanted.length > 0) await store.setTenants(name, wanted);
      return { ...plan, dry_run };
    }),
  );
}
