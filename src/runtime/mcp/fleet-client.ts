/** The one MCP client: for the CLI, the tools server, the orchestrator, probes and tests. */
import type { Client } from '@modelcontextprotocol/client';
import { OperationalError, reasonOf } from '../errors.ts';
import { outgoingTraceparent } from '../telemetry/trace.ts';
import { version } from '../version.ts';

export type FleetTool = Awaited<ReturnType<Client['listTools']>>['tools'][number];
export type FleetToolResult = Awaited<ReturnType<Client['callTool']>>;

export interface FleetClient extends AsyncDisposable {
  /** Every page. */
  listTools(signal?: AbortSignal): Promise<readonly FleetTool[]>;
  /** A tool's own failure is a result with `isError`, not a rejection. */
  callTool(
    name: string,
    args: Record<string, unknown>,
    options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ): Promise<FleetToolResult>;
  close(): Promise<void>;
}

const defaultCallTimeoutMs = 60_000;

/**
 * Connects in whichever protocol era the server speaks.
 *
 * @throws OperationalError `SERVER_UNREACHABLE`
 */
export async function connectFleetClient(options: {
  /** For errors. */
  readonly server: string;
  /** Such as `http://127.0.0.1:8000/mcp`. */
  readonly url: string;
  readonly token: string | null;
  readonly timeoutMs?: number;
}): Promise<FleetClient> {
  const { server, url, token, timeoutMs = 10_000 } = options;
  // It costs a server that may never need it some 20 ms of its start.
  const { Client: McpClient, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new McpClient({ name: 'mcpctl', version }, { versionNegotiation: { mode: 'auto' } });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: token === null ? {} : { Authorization: `Bearer ${token}` } },
  });
  try {
    await client.connect(transport, { timeout: timeoutMs });
  } catch (error) {
    await client.close();
    throw new OperationalError(
      'SERVER_UNREACHABLE',
      { server, url, reason: reasonOf(error) },
      { cause: error },
    );
  }
  return {
    // Asked for no particular page, the SDK collects all of them, up to 64.
    listTools: async (signal) => (await client.listTools({}, signal ? { signal } : {})).tools,
    callTool: (name, args, { timeoutMs: callTimeoutMs = defaultCallTimeoutMs, signal } = {}) =>
      client.callTool(
        { name, arguments: args, _meta: { traceparent: outgoingTraceparent() } },
        { timeout: callTimeoutMs, ...(signal ? { signal } : {}) },
      ),
    close: () => client.close(),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** Whether the server itself answered with this error: the connection is fine. */
export function isAnswer(error: unknown): boolean {
  // By name: its class comes with the whole SDK.
  return error instanceof Error && error.name === 'ProtocolError';
}
