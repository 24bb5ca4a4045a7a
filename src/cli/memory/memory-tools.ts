/** The memory server's tools, as commands call them. */
import { OperationalError } from '../../runtime/errors.ts';
import type { FleetClient } from '../../runtime/mcp/fleet-client.ts';
import { connectServer } from '../call/connect-server.ts';
import { failureText } from '../call/result-text.ts';
import type { Fleet } from '../context.ts';

export interface MemoryTools extends AsyncDisposable {
  /** @throws OperationalError `TOOL_FAILED` with the words of the tool */
  call<T>(tool: string, args: Record<string, unknown>): Promise<T>;
}

const server = 'memory';

/** @throws OperationalError `FLEET_NOT_RUNNING`, `SERVER_UNKNOWN`, `SERVER_UNREACHABLE` */
export async function connectMemory(fleet: Fleet, signal: AbortSignal): Promise<MemoryTools> {
  const client: FleetClient = await connectServer(fleet, server);
  return {
    call: async <T>(tool: string, args: Record<string, unknown>) => {
      const result = await client.callTool(tool, args, { signal });
      if (result.isError === true)
        throw new OperationalError('TOOL_FAILED', { server, tool, message: failureText(result) });
      return result.structuredContent as T;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
