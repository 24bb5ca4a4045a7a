import { Client, type McpSubscription, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, it } from 'vitest';
import { testGateway, trialBackend } from '../../support/open-gateway.ts';
import { authorization } from '../../support/opened-process.ts';

/** A client of the modern era that waits for news of the tool list. */
async function listener(url: string): Promise<AsyncDisposable & { readonly subscription: McpSubscription }> {
  const client = new Client(
    { name: 'tests', version: '0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const requestInit = { headers: { authorization } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  const subscription = await client.listen({ toolsListChanged: true });
  return { subscription, [Symbol.asyncDispose]: () => client.close() };
}

describe('a subscription through the gateway', () => {
  it.for([{ stopped: 'the gateway' }, { stopped: 'the server' }])(
    'ends when $stopped stops, and holds up nothing',
    async ({ stopped }, { expect }) => {
      await using alpha = await trialBackend('alpha');
      await using gateway = await testGateway({ alpha: alpha.url });
      await using client = await listener(`${gateway.url}/alpha/mcp`);
      await (stopped === 'the gateway' ? gateway : alpha).stop(600_000);
      expect(await client.subscription.closed).toBe('remote');
    },
  );
});
