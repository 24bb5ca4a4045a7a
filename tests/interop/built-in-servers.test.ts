/** The four built-in servers on real stores, behind the gateway, to every client there is. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type McpServerDefinition, openMcpServer } from '../../src/servers/kit/open-mcp-server.ts';
import { openMemory } from '../../src/servers/memory/open.ts';
import { openOrchestrator } from '../../src/servers/orchestrator/open.ts';
import { openTools } from '../../src/servers/tools/open.ts';
import { openWeaviateDirect } from '../../src/servers/weaviate-direct/open.ts';
import { dialects } from '../support/mcp-dialects.ts';
import { testGateway } from '../support/open-gateway.ts';
import { openedProcess, testToken } from '../support/opened-process.ts';
import { freshDatabase } from '../support/postgres.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';

/** What each server does when asked for something it has, and for something it has not. */
const servers = [
  { name: 'memory', open: openMemory, works: ['memory_stats', {}], fails: ['get_memory', { id: unknownId }] },
  {
    name: 'orchestrator',
    open: openOrchestrator,
    works: ['list_agents', {}],
    fails: ['get_run', { run_id: unknownId }],
  },
  {
    name: 'weaviate-direct',
    open: openWeaviateDirect,
    works: ['list_collections', {}],
    fails: ['get_object', { collection_name: 'Nothing', id: unknownId }],
  },
  {
    name: 'tools',
    open: openTools,
    works: ['list_tools', {}],
    fails: ['get_tool_details', { tool_name: 'nothing' }],
  },
] as const;

const fleet = new AsyncDisposableStack();
const urls = new Map<string, string>();
let gatewayUrl = '';

beforeAll(async () => {
  const database = await freshDatabase();
  fleet.defer(() => database.drop());
  const directory = fleet.use(await temporaryDirectory('interop'));
  const gateway = fleet.use(await testGateway({}));
  gatewayUrl = gateway.url;
  const env = {
    DATABASE_URL: database.url,
    MCPCTL_DATA_DIR: directory.path,
    MCPCTL_GATEWAY_URL: gateway.url,
    MCPCTL_EMBEDDING: 'none',
  };
  for (const { name, open } of servers) {
    const definition: McpServerDefinition = { name, defaultPort: 0, instructions: name, open };
    const running = openedProcess(name, (context) => openMcpServer(definition, context), env);
    urls.set(name, fleet.use(await running).url);
  }
  await gateway.route(Object.fromEntries(urls));
});

afterAll(() => fleet.disposeAsync());

describe.for(dialects)('$name', (dialect) => {
  it.for(servers)('works with $name itself', async ({ name, works, fails }, { expect }) => {
    const [[worksTool, worksArgs], [failsTool, failsArgs]] = [works, fails];
    await using client = await dialect.connect(`${urls.get(name)}/mcp`, testToken);
    expect(await client.toolNames()).toEqual(expect.arrayContaining([worksTool, failsTool]));
    const worked = await client.call(worksTool, worksArgs);
    expect(worked).toMatchObject({ structuredContent: expect.any(Object) });
    const { isError, content } = await client.call(failsTool, failsArgs);
    expect(isError).toBe(true);
    expect(JSON.parse(content[0]?.text ?? '')).toMatchObject({
      code: expect.stringMatching(/^[a-z_]+$/),
      hint: expect.stringMatching(/./),
    });
  });

  it.for(servers)('works with $name through the gateway', async ({ name, works, fails }, { expect }) => {
    const [[worksTool, worksArgs], [failsTool, failsArgs]] = [works, fails];
    await using client = await dialect.connect(`${gatewayUrl}/mcp`, testToken);
    expect(await client.toolNames()).toContain(`${name}__${worksTool}`);
    const worked = await client.call(`${name}__${worksTool}`, worksArgs);
    expect(worked).toMatchObject({ structuredContent: expect.any(Object) });
    expect((await client.call(`${name}__${failsTool}`, failsArgs)).isError).toBe(true);
  });
});
