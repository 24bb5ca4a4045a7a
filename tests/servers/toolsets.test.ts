/** A model that is shown too many tools chooses badly: at most fifteen of each server, unless asked. */
import { describe, it } from 'vitest';
import { toolsetOf } from '../../src/runtime/mcp/toolsets.ts';
import { catalog } from '../../src/servers/catalog.ts';
import type { ToolServer } from '../../src/servers/kit/tool-server.ts';
import type { MemoryDeps } from '../../src/servers/memory/deps.ts';
import { registerMemoryTools } from '../../src/servers/memory/server.ts';
import type { OrchestratorDeps } from '../../src/servers/orchestrator/deps.ts';
import { registerOrchestratorTools } from '../../src/servers/orchestrator/server.ts';
import type { WeaviateDirectDeps } from '../../src/servers/weaviate-direct/deps.ts';
import { registerWeaviateDirectTools } from '../../src/servers/weaviate-direct/server.ts';
import { connectTools } from '../support/tool-client.ts';

/** Registered only, never called: they need nothing to work with. */
const servers: Readonly<Record<string, (server: ToolServer) => void>> = {
  memory: (server) => registerMemoryTools(server, {} as MemoryDeps),
  orchestrator: (server) => registerOrchestratorTools(server, {} as OrchestratorDeps),
  'weaviate-direct': (server) => registerWeaviateDirectTools(server, {} as WeaviateDirectDeps),
};

describe.for(Object.keys(servers))('the tools of %s', (name) => {
  it('are at most fifteen unasked; the others belong to the toolsets of the catalog', async ({ expect }) => {
    await using tools = await connectTools(servers[name] ?? (() => undefined));
    const listed = (await tools.client.listTools()).tools.map(toolsetOf);
    expect(listed.filter((toolset) => toolset === null).length).toBeLessThanOrEqual(15);
    const named = new Set(listed.filter((toolset) => toolset !== null));
    expect(named).toEqual(new Set(catalog.find((entry) => entry.name === name)?.toolsets));
  });
});
