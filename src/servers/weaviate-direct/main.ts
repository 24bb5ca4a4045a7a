import { runMcpServer } from '../kit/run-mcp-server.ts';
import { openWeaviateDirect } from './open.ts';
import { weaviateDirectInstructions } from './server.ts';

await runMcpServer({
  name: 'weaviate-direct',
  defaultPort: 8001,
  instructions: weaviateDirectInstructions,
  open: openWeaviateDirect,
});
