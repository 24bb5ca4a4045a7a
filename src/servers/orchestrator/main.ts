import { runMcpServer } from '../kit/run-mcp-server.ts';
import { openOrchestrator } from './open.ts';
import { orchestratorInstructions } from './server.ts';

await runMcpServer({
  name: 'orchestrator',
  defaultPort: 8002,
  instructions: orchestratorInstructions,
  open: openOrchestrator,
});
