import { runMcpServer } from '../kit/run-mcp-server.ts';
import { openTools } from './open.ts';
import { toolsInstructions } from './server.ts';

await runMcpServer({ name: 'tools', defaultPort: 8006, instructions: toolsInstructions, open: openTools });
