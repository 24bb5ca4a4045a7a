/** The `graph` toolset beside the official memory server: the same schemas, and the same result of every call. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type TemporaryDirectory, temporaryDirectory } from '../../../support/temporary-directory.ts';
import { type Memory, memory } from '../memory-under-test.ts';

const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-memory/dist/index.js'));

let ours: Memory;
let theirs: Client;
let directory: TemporaryDirectory;
beforeAll(async () => {
  directory = await temporaryDirectory('official');
  ours = await memory();
  theirs = new Client({ name: 'tests', version: '0' });
  await theirs.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [program],
      env: { MEMORY_FILE_PATH: path.join(directory.path, 'memory.jsonl') },
      stderr: 'ignore',
    }),
  );
}, 30_000);
afterAll(async () => {
  await theirs?.close();
  await ours?.[Symbol.asyncDispose]();
  await directory?.[Symbol.asyncDispose]();
});

const ada = { name: 'Ada', entityType: 'person', observations: ['likes tea', 'likes tea', 'Über alles'] };
const engine = { name: 'Analytical Engine', entityType: 'machine', observations: [] };
const relation = { from: 'Ada', to: 'Analytical Engine', relationType: 'programs' };
const dangling = { from: 'Ada', to: 'nobody', relationType: 'misses' };

/** In this order, each building on those before it. */
const calls: readonly (readonly [tool: string, args: Record<string, unknown>])[] = [
  ['read_graph', {}],
  ['create_entities', { entities: [ada, engine] }],
  [
    'create_entities',
    {
      entities: [
        { ...ada, observations: ['another'] },
        { ...engine, name: 'Loom' },
      ],
    },
  ],
  ['create_relations', { relations: [relation, dangling] }],
  ['create_relations', { relations: [relation, { ...relation, relationType: 'describes' }] }],
  [
    'add_observations',
    {
      observations: [
        { entityName: 'Loom', contents: ['weaves', 'weaves patterns'] },
        { entityName: 'Ada', contents: ['likes tea', 'wrote notes'] },
        { entityName: 'Loom', contents: ['weaves', 'is loud'] },
      ],
    },
  ],
  ['read_graph', {}],
  ['search_nodes', { query: 'TEA' }],
  ['search_nodes', { query: 'über' }],
  ['search_nodes', { query: 'machine' }],
  ['search_nodes', { query: "100% '_ of" }],
  ['search_nodes', { query: '' }],
  ['open_nodes', { names: ['Loom', 'Ada', 'nobody'] }],
  ['open_nodes', { names: [] }],
  [
    'delete_observations',
    {
      deletions: [
        { entityName: 'Ada', observations: ['likes tea', 'never said'] },
        { entityName: 'nobody', observations: ['x'] },
        { entityName: 'Loom', observations: ['weaves'] },
        { entityName: 'Loom', observations: ['is loud'] },
      ],
    },
  ],
  ['delete_relations', { relations: [dangling, { ...relation, relationType: 'never was' }] }],
  ['read_graph', {}],
  ['delete_entities', { entityNames: ['Analytical Engine', 'nobody'] }],
  ['read_graph', {}],
];

describe('the graph toolset', () => {
  it('has the nine tools of the official server, with their titles, descriptions, annotations and fields', async ({
    expect,
  }) => {
    const [own, official] = [await ours.client.listTools(), await theirs.listTools()];
    expect(official.tools).toHaveLength(9);
    for (const { name, title, description, annotations, inputSchema, outputSchema } of official.tools) {
      const tool = own.tools.find((candidate) => candidate.name === name);
      expect(tool).toMatchObject({ title, description });
      expect({ ...annotations, ...tool?.annotations }).toEqual(annotations);
      expect(tool?.inputSchema.properties ?? {}).toEqual(inputSchema.properties ?? {});
      expect(tool?.inputSchema.required ?? []).toEqual(inputSchema.required ?? []);
      expect(propertiesOf(tool?.outputSchema)).toEqual(propertiesOf(outputSchema));
    }
  });

  it('answers every call as the official server does', async ({ expect }) => {
    for (const [name, args] of calls) {
      const [own, official] = [
        await ours.client.callTool({ name, arguments: args }),
        await theirs.callTool({ name, arguments: args }),
      ];
      expect({ name, result: own.structuredContent }).toEqual({ name, result: official.structuredContent });
      expect({ name, content: own.content }).toEqual({ name, content: official.content });
    }
  });

  it('stores nothing of a call that names an entity which is not there', async ({ expect }) => {
    const before = await ours.call('read_graph');
    const observations = [
      { entityName: 'Ada', contents: ['lost'] },
      { entityName: 'missing', contents: ['lost'] },
    ];
    const official = await theirs.callTool({ name: 'add_observations', arguments: { observations } });
    expect(official).toMatchObject({
      isError: true,
      content: [{ text: 'Entity with name missing not found' }],
    });
    expect(await ours.fail('add_observations', { observations })).toMatchObject({
      code: 'entity_not_found',
      message: 'Entity with name missing not found',
    });
    expect(await ours.call('read_graph')).toEqual(before);
  });

  it('keeps a hundred parallel creates and additions, of which the official server keeps few', async ({
    expect,
  }) => {
    await ours.call('create_entities', { entities: [{ name: 'busy', entityType: 'x', observations: [] }] });
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    await Promise.all(
      numbers.map((n) =>
        Promise.all([
          ours.call('create_entities', {
            entities: [{ name: `parallel ${n}`, entityType: 'crowd', observations: [] }],
          }),
          ours.call('add_observations', { observations: [{ entityName: 'busy', contents: [`seen ${n}`] }] }),
        ]),
      ),
    );
    interface Found {
      readonly entities: readonly { readonly name: string; readonly observations: readonly string[] }[];
    }
    expect((await ours.call<Found>('search_nodes', { query: 'crowd' })).entities).toHaveLength(100);
    const { entities } = await ours.call<Found>('open_nodes', { names: ['busy'] });
    expect(new Set(entities[0]?.observations)).toEqual(new Set(numbers.map((n) => `seen ${n}`)));
  });

  it('takes names of any length, and refuses text that no database keeps', async ({ expect }) => {
    const name = 'long '.repeat(2000);
    const entities = [{ name, entityType: 'x', observations: [] }];
    expect(await ours.call('create_entities', { entities })).toEqual({ entities });
    expect(await ours.call('create_entities', { entities })).toEqual({ entities: [] });
    expect(
      await ours.fail('create_entities', { entities: [{ name: 'a\0', entityType: 'x', observations: [] }] }),
    ).toMatchObject({ code: 'arguments_invalid' });
  });
});

/** What may be in a result, by name; the official server's SDK says it in another way. */
function propertiesOf(schema: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  return Object.keys(schema?.['properties'] ?? {});
}
