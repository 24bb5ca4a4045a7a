/** What every call passes on its way, put together. */
import type { IncomingMessage } from 'node:http';
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import type { ClientIdentity } from './gateway-call.ts';
import type { CallStages, ToolView, Turn } from './pipeline.ts';

/** Who got past the guard knows the fleet's token, or nobody needs one. */
export function openStages(options: { readonly token: string | null }): CallStages {
  const identity: ClientIdentity = { id: options.token === null ? 'anyone' : 'fleet', scopes: null };
  return {
    authenticate: (_: IncomingMessage) => identity,
    authorise: () => undefined,
    tools: everyTool,
    cached: () => null,
    admit: () => freeTurn,
    onEnd: () => undefined,
  };
}

const everyTool: ToolView = {
  shown: (_server, _policy, tool: FleetTool) => tool,
  own: (_server, _policy, name) => name,
};

const freeTurn: Turn = { release: () => undefined };
