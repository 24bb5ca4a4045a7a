/** The clients of today, each in the protocol revision it speaks, behind one door. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

interface DialectResult {
  readonly isError?: boolean | undefined;
  readonly structuredContent?: unknown;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

export interface DialectClient extends AsyncDisposable {
  readonly protocolVersion: string | undefined;
  readonly serverName: string | undefined;
  readonly instructions: string | undefined;
  toolNames(): Promise<readonly string[]>;
  call(name: string, args?: Record<string, unknown>, signal?: AbortSignal): Promise<DialectResult>;
  ping(): Promise<unknown>;
}

export interface Dialect {
  readonly name: string;
  readonly protocolVersion: string;
  connect(url: string, token: string | null): Promise<DialectClient>;
}

const info = { name: 'tests', version: '0' };

export const dialects: readonly Dialect[] = [
  {
    name: 'client 2.4 with server/discover',
    protocolVersion: '2026-07-28',
    connect: (url, token) => connect(url, token, { pin: '2026-07-28' }),
  },
  {
    name: 'client 2.4 with initialize',
    protocolVersion: '2025-11-25',
    connect: (url, token) => connect(url, token, 'legacy'),
  },
  { name: 'SDK 1', protocolVersion: '2025-11-25', connect: connect1 },
];

async function connect(
  url: string,
  token: string | null,
  mode: 'legacy' | { readonly pin: string },
): Promise<DialectClient> {
  const client = new Client(info, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: authorized(token) }));
  return {
    protocolVersion: client.getNegotiatedProtocolVersion(),
    serverName: client.getServerVersion()?.name,
    instructions: client.getInstructions(),
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, signal) =>
      client.callTool({ name, arguments: args }, signal === undefined ? {} : { signal }),
    ping: () => client.ping(),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function connect1(url: string, token: string | null): Promise<DialectClient> {
  const client = new Client1(info);
  const transport = new Transport1(new URL(url), { requestInit: authorized(token) });
  // The SDK's type is written without exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<Client1['connect']>[0]);
  return {
    protocolVersion: transport.protocolVersion,
    serverName: client.getServerVersion()?.name,
    instructions: client.getInstructions(),
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, signal) =>
      (await client.callTool(
        { name, arguments: args },
        undefined,
        signal === undefined ? {} : { signal },
      )) as DialectResult,
    ping: () => client.ping(),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

function authorized(token: string | null): RequestInit {
  return { headers: token === null ? {} : { Authorization: `Bearer ${token}` } };
}
