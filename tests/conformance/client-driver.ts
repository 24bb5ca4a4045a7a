/**
 * Run by the conformance suite as the client under test: a gateway with the suite's server as its remote one, and a client
 * of the gateway that does what the scenario wants done. What the suite sees is mcpctl.
 */
import { PassThrough } from 'node:stream';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { logIn } from '../../src/cli/login/log-in.ts';
import type { RemoteOAuth } from '../../src/runtime/fleet/upstream.ts';
import { testGateway } from '../support/open-gateway.ts';
import { testToken } from '../support/opened-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const [url = ''] = process.argv.slice(2);
const {
  MCP_CONFORMANCE_SCENARIO: scenario = '',
  MCP_CONFORMANCE_CONTEXT: context = '{}',
  MCP_CONFORMANCE_PROTOCOL_VERSION: revision = '2025-11-25',
} = process.env;
const given = JSON.parse(context) as { readonly client_id?: string; readonly client_secret?: string };
/** What an operator who publishes such a document writes as `clientId`. The suite knows this one. */
const metadataDocument = 'https://conformance-test.local/client-metadata.json';
/** A user agrees as often as they are asked to, within reason. */
const logins = 3;

await using directory = await temporaryDirectory('client-conformance');
const oauth: RemoteOAuth | null = scenario.startsWith('auth/')
  ? {
      grant: 'authorization-code',
      clientId: given.client_id ?? (scenario === 'auth/basic-cimd' ? metadataDocument : null),
      clientSecret: given.client_secret ?? null,
      scopes: [],
      tokenFile: `${directory.path}/login.json`,
    }
  : null;
if (oauth !== null) await agree(oauth);
await using gateway = await testGateway({ remote: { kind: 'remote', url, headers: {}, oauth } });
for (let attempt = 1; ; attempt += 1) {
  try {
    await converse(`${gateway.url}/remote/mcp`);
    break;
  } catch (error) {
    if (oauth === null || attempt === logins) throw error;
    await agree(oauth);
  }
}

/** A browser that agrees to everything. */
async function agree(settings: RemoteOAuth): Promise<void> {
  await logIn({
    server: 'remote',
    url,
    oauth: settings,
    port: 0,
    timeoutMs: 10_000,
    stdin: new PassThrough(),
    onUrl: (where) => void fetch(where).catch(() => undefined),
    onNonsense: () => undefined,
    signal: AbortSignal.timeout(20_000),
    now: Date.now,
  });
}

/** Lists the tools, and calls each of them. */
async function converse(gatewayUrl: string): Promise<void> {
  const client = new Client(
    { name: 'conformance-driver', version: '0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } } },
      versionNegotiation: { mode: revision === '2026-07-28' ? { pin: '2026-07-28' } : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: {} }));
  const transport = new StreamableHTTPClientTransport(new URL(gatewayUrl), {
    requestInit: { headers: { Authorization: `Bearer ${testToken}` } },
  });
  await client.connect(transport);
  try {
    const { tools } = await client.listTools();
    for (const { name, inputSchema } of tools) {
      await client.callTool({ name, arguments: argumentsFor(inputSchema) });
    }
  } finally {
    await client.close();
  }
}

/** A value for each property that must be there, and for what is an argument at all. */
function argumentsFor(schema: {
  readonly properties?: Record<string, unknown> | undefined;
}): Record<string, unknown> {
  const properties = Object.entries(schema.properties ?? {}) as [string, { readonly type?: string }][];
  const values: Readonly<Record<string, unknown>> = {
    number: 5,
    integer: 5,
    boolean: true,
    array: [],
    object: {},
  };
  return Object.fromEntries(properties.map(([name, { type = 'string' }]) => [name, values[type] ?? 'text']));
}
