import { describe, it } from 'vitest';
import {
  type ListedResource,
  type ListedTemplate,
  ResourceCatalogue,
} from '../../../../src/servers/gateway/lists/resource-catalogue.ts';
import { ServerLists } from '../../../../src/servers/gateway/lists/server-lists.ts';

type Served = Record<string, { readonly uris?: readonly string[]; readonly templates?: readonly string[] }>;

function catalogueOf(servers: Served) {
  const names = Object.keys(servers);
  const common = { what: 'resources/list', onFailure: () => undefined };
  const resources = new ServerLists<ListedResource>({
    ...common,
    ask: async (server) => (servers[server]?.uris ?? []).map((uri) => ({ uri })),
  });
  const templates = new ServerLists<ListedTemplate>({
    ...common,
    ask: async (server) => (servers[server]?.templates ?? []).map((uriTemplate) => ({ uriTemplate })),
  });
  resources.update(names);
  templates.update(names);
  const catalogue = new ResourceCatalogue(resources, templates);
  return {
    uris: async () => (await catalogue.resources(names)).map(({ uri }) => uri),
    find: (uri: string) => catalogue.find(uri, names),
  };
}

describe('ResourceCatalogue', () => {
  it('shows every URI as it is, and a second one of the same with its server in front', async ({
    expect,
  }) => {
    const { uris } = catalogueOf({ alpha: { uris: ['note://a', 'note://b'] }, beta: { uris: ['note://a'] } });
    expect(await uris()).toEqual(['note://a', 'note://b', 'beta+note://a']);
  });

  it.for([
    { uri: 'note://a', target: { server: 'alpha', uri: 'note://a' } },
    { uri: 'note://b', target: { server: 'beta', uri: 'note://b' } },
    { uri: 'beta+note://a', target: { server: 'beta', uri: 'note://a' } },
    { uri: 'sheet://x/red', target: { server: 'beta', uri: 'sheet://x/red' } },
    { uri: 'nobody://x', target: null },
  ])('finds whose $uri is', async ({ uri, target }, { expect }) => {
    const { find } = catalogueOf({
      alpha: { uris: ['note://a'] },
      beta: { uris: ['note://a', 'note://b'], templates: ['sheet://{name}/red'] },
    });
    expect(await find(uri)).toEqual(target);
  });
});
