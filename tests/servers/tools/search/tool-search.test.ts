import { afterAll, beforeAll, describe, it } from 'vitest';
import { openStaticEmbedder } from '../../../../src/runtime/embedding/static-embedder.ts';
import { Catalogue, type CatalogueTool } from '../../../../src/servers/tools/catalogue/catalogue.ts';
import { ToolSearch } from '../../../../src/servers/tools/search/tool-search.ts';

const descriptions = {
  memory__store_memory: 'Remember one statement for good.',
  memory__search_memories: 'Find what was remembered, best first.',
  github__create_issue: 'Open a new issue in a repository.',
  github__mergePullRequest: 'Merge a pull request.',
  files__read_file: 'Read the contents of a file.',
  files__delete_file: 'Remove a file from disk.',
  weather__get_forecast: 'Temperature, rain and wind for a place in the coming days.',
  mail__send_email: 'Send an email message to one or more recipients.',
  calendar__create_event: 'Put an appointment into the calendar.',
};

let tools: readonly CatalogueTool[];
let search: ToolSearch;
const bare = new ToolSearch(null);

beforeAll(async () => {
  const list = async () =>
    Object.entries(descriptions).map(([name, description]) => ({
      name,
      description,
      inputSchema: { type: 'object' as const },
    }));
  ({ tools } = await new Catalogue({ fleet: { list } }).list());
  search = new ToolSearch(await openStaticEmbedder());
});

afterAll(() => {
  search?.close();
  bare.close();
});

const names = (ranked: readonly { tool: CatalogueTool }[]) => ranked.map(({ tool }) => tool.name);

describe('ToolSearch', () => {
  it.for([
    ['the words of a name', 'create issue', 'github__create_issue'],
    ['words within a camel-cased name', 'pull request', 'github__mergePullRequest'],
    ['a word of the description', 'appointment', 'calendar__create_event'],
    ['another form of a word', 'sending emails', 'mail__send_email'],
    ['a typing mistake', 'forcast', 'weather__get_forecast'],
    ['the meaning', 'will it be sunny tomorrow', 'weather__get_forecast'],
    ['the meaning of a task', 'erase a document', 'files__delete_file'],
  ] as const)('finds by %s', async ([, query, best], { expect }) => {
    expect(names(await search.rank(query, tools))[0]).toBe(best);
  });

  it.for([
    ['words', 'create issue', 'github__create_issue'],
    ['letters', 'forcast', 'weather__get_forecast'],
  ] as const)('finds by %s without an embedding model', async ([, query, best], { expect }) => {
    expect(names(await bare.rank(query, tools))[0]).toBe(best);
  });

  it.for(['', '"; DROP TABLE tools; --', 'NEAR(a b) AND * OR -', '東京'])(
    'survives the query %j',
    async (query, { expect }) => {
      expect(await bare.rank(query, tools)).toBeInstanceOf(Array);
    },
  );

  it('finds nothing where there is nothing', async ({ expect }) => {
    expect(await search.rank('anything', [])).toEqual([]);
  });

  it('finds the only tool there is', async ({ expect }) => {
    const only = tools.filter(({ name }) => name === 'files__read_file');
    expect(names(await search.rank('file contents', only))).toEqual(['files__read_file']);
  });

  it('follows the catalogue', async ({ expect }) => {
    const fewer = tools.filter(({ server }) => server === 'files');
    expect(names(await search.rank('create issue', fewer))).not.toContain('github__create_issue');
    expect(names(await search.rank('create issue', tools))[0]).toBe('github__create_issue');
  });
});
