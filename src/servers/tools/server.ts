import type { ToolServer } from '../kit/tool-server.ts';
import type { ToolsDeps } from './deps.ts';
import { registerExecuteTool } from './tools/execute-tool.ts';
import { registerGetToolDetails } from './tools/get-tool-details.ts';
import { registerGetToolMetrics } from './tools/get-tool-metrics.ts';
import { registerListToolCategories } from './tools/list-tool-categories.ts';
import { registerListTools } from './tools/list-tools.ts';
import { registerSearchTools } from './tools/search-tools.ts';
import { registerValidateArguments } from './tools/validate-arguments.ts';

/** Told to the model at the start. */
export const toolsInstructions: string = [
  'Every tool of this fleet without loading every definition: search_tools, then execute_tool.',
  'Pass detail: schema to search_tools to get all that execute_tool needs in one go.',
  'When a call is refused for its arguments, validate_arguments tells why and suggests better ones.',
].join('\n');

export function registerToolsTools(server: ToolServer, deps: ToolsDeps): void {
  registerSearchTools(server, deps);
  registerListTools(server, deps);
  registerListToolCategories(server, deps);
  registerGetToolDetails(server, deps);
  registerValidateArguments(server, deps);
  registerExecuteTool(server, deps);
  registerGetToolMetrics(server, deps);
}
