import { type McpServerDefinition, openMcpServer } from './open-mcp-server.ts';
import { runProcess } from './run-process.ts';

/** What `servers/<name>/main.ts` calls: one built-in MCP server, from environment to exit. */
export function runMcpServer(definition: McpServerDefinition): Promise<void> {
  return runProcess(definition.name, definition.defaultPort, (context) => openMcpServer(definition, context));
}
