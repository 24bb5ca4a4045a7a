import type { ServerEntry } from '../runtime/fleet/server-entry.ts';

/** One row per process kind mcpctl can run. Plain data: importing it loads no server code. */
export const catalog: readonly ServerEntry[] = [
  {
    name: 'postgres',
    description: 'Embedded PostgreSQL: the truth of memory and orchestrator',
    entry: 'servers/postgres/main.js',
    kind: 'postgres',
    port: 8005,
    needs: [],
    callsGateway: false,
  },
  {
    name: 'gateway',
    description: 'The front door: all servers behind one URL',
    entry: 'servers/gateway/main.js',
    kind: 'gateway',
    port: 8000,
    needs: [],
    callsGateway: false,
  },
  {
    name: 'orchestrator',
    description: 'Durable agents and workflows',
    entry: 'servers/orchestrator/main.js',
    kind: 'mcp',
    port: 8002,
    needs: ['database'],
    callsGateway: true,
  },
  {
    name: 'memory',
    description: 'Memories, conversations, sessions and knowledge',
    entry: 'servers/memory/main.js',
    kind: 'mcp',
    port: 8003,
    needs: ['database'],
    callsGateway: false,
  },
  {
    name: 'tools',
    description: 'Find, check and run every tool of the fleet',
    entry: 'servers/tools/main.js',
    kind: 'mcp',
    port: 8006,
    needs: [],
    callsGateway: true,
  },
  {
    name: 'weaviate-direct',
    description: 'Collections, objects and hybrid search in the vector store',
    entry: 'servers/weaviate-direct/main.js',
    kind: 'mcp',
    port: 8001,
    needs: [],
    callsGateway: false,
  },
];
