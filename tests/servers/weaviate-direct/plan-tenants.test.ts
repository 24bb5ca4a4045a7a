import { describe, it } from 'vitest';
import { planTenants } from '../../../src/servers/weaviate-direct/plan-tenants.ts';

const known = [
  { name: 'ann', status: 'active' },
  { name: 'bob', status: 'inactive' },
] as const;

describe('planTenants', () => {
  it.for([
    { name: 'new', status: 'active', fate: 'added' },
    { name: 'new', status: 'inactive', fate: 'added' },
    { name: 'new', status: 'removed', fate: 'unchanged' },
    { name: 'ann', status: 'active', fate: 'unchanged' },
    { name: 'ann', status: 'inactive', fate: 'changed' },
    { name: 'bob', status: 'active', fate: 'changed' },
    { name: 'bob', status: 'removed', fate: 'removed' },
  ] as const)('of $name, to be $status, is $fate', ({ name, status, fate }, { expect }) => {
    const nothing = { added: [], changed: [], removed: [], unchanged: [] };
    const tenant = { name, status };
    expect(planTenants(known, [tenant])).toEqual({
      ...nothing,
      [fate]: [name],
      wanted: fate === 'unchanged' ? [] : [tenant],
    });
  });
});
