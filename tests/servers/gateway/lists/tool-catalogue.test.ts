import { describe, it } from 'vitest';
import { defaultPolicy } from '../../../../src/runtime/fleet/default-policy.ts';
import type { FleetTool } from '../../../../src/runtime/mcp/fleet-tools.ts';
import type { ClientIdentity } from '../../../../src/servers/gateway/call/gateway-call.ts';
import type { ToolView } from '../../../../src/servers/gateway/call/pipeline.ts';
import { ServerLists } from '../../../../src/servers/gateway/lists/server-lists.ts';
import { ToolCatalogue } from '../../../../src/servers/gateway/lists/tool-catalogue.ts';

const client: ClientIdentity = { id: 'fleet', scopes: null };
const asItIs: ToolView = { shown: (_server, _policy, tool) => tool, own: (_server, _policy, name) => name };

function catalogueOf(servers: Record<string, readonly string[] | null>, view: ToolView = asItIs) {
  const lists = new ServerLists<FleetTool>({
    what: 'tools/list',
    ask: (server) => {
      const names = servers[server];
      if (names === null || names === undefined) return new Promise(() => undefined);
      return Promise.resolve(names.map((name) => ({ name, inputSchema: { type: 'object' as const } })));
    },
    onFailure: () => undefined,
  });
  lists.update(Object.keys(servers));
  const catalogue = new ToolCatalogue(lists, view, () => defaultPolicy);
  return {
    catalogue,
    names: async () => (await catalogue.tools(Object.keys(servers), client)).map(({ name }) => name),
    find: (name: string) => catalogue.find(name, client),
  };
}

describe('ToolCatalogue', () => {
  it('shows every tool under the name of its server', async ({ expect }) => {
    const { names } = catalogueOf({ alpha: ['a', 'b'], beta: ['a'] });
    expect(await names()).toEqual(['alpha__a', 'alpha__b', 'beta__a']);
  });

  it('shows what the view of the client leaves, under the names it gives', async ({ expect }) => {
    const view: ToolView = {
      ...asItIs,
      shown: (_server, _policy, tool) => (tool.name === 'a' ? null : { ...tool, name: `my_${tool.name}` }),
    };
    expect(await catalogueOf({ alpha: ['a', 'b'] }, view).names()).toEqual(['alpha__my_b']);
  });
});

describe('ToolCatalogue.find', () => {
  const long = 'x'.repeat(100);

  it('waits for no server to find one by its name', async ({ expect }) => {
    const { find } = catalogueOf({ frozen: null, beta: null });
    expect(await find('beta__any')).toEqual({ server: 'beta', tool: 'any' });
  });

  it('finds a tool by its shortened name, also before anybody asked for a list', async ({ expect }) => {
    const [shortened = ''] = await catalogueOf({ alpha: [long] }).names();
    expect(shortened).toHaveLength(64);
    expect(await catalogueOf({ alpha: [long] }).find(shortened)).toEqual({ server: 'alpha', tool: long });
  });

  it.for(['nobody__a', 'a', '__a', ''])('finds nobody for "%s"', async (name, { expect }) => {
    expect(await catalogueOf({ alpha: ['a'] }).find(name)).toBeNull();
  });
});
