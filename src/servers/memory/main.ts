import { runMcpServer } from '../kit/run-mcp-server.ts';
import { openMemory } from './open.ts';
import { memoryInstructions } from './server.ts';

await runMcpServer({ name: 'memory', defaultPort: 8003, instructions: memoryInstructions, open: openMemory });
