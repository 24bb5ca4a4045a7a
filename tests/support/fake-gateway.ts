/** A gateway over real HTTP whose tools are functions: what an orchestrator in a process of its own talks to. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

export interface GatewayTool {
  readonly readOnly: boolean;
  handle(args: Record<string, unknown>): Promise<Record<string, unknown>>;
}

export interface FakeGateway {
  readonly url: string;
  /** Every call that arrived, in order. */
  readonly calls: { readonly name: string; readonly args: Record<string, unknown> }[];
  close(): Promise<void>;
}

const input = z.object({ label: z.string().optional(), idempotency_key: z.string().optional() });
const inputWithoutKey = z.object({ label: z.string().optional() });

/** Tools of foreign servers (`foreign__…`) take no idempotency key. */
export async function fakeGateway(
  tools: Readonly<Record<string, GatewayTool>>,
  port = 0,
): Promise<FakeGateway> {
  const calls: { name: string; args: Record<string, unknown> }[] = [];
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'fake-gateway', version: '0' });
    for (const [name, { readOnly, handle }] of Object.entries(tools)) {
      const inputSchema = name.startsWith('foreign__') ? inputWithoutKey : input;
      const annotations = { readOnlyHint: readOnly, destructiveHint: false };
      server.registerTool(name, { inputSchema, annotations }, async (args: Record<string, unknown>) => {
        calls.push({ name, args });
        const structuredContent = await handle(args);
        return {
          content: [{ type: 'text' as const, text: JSON.stringify(structuredContent) }],
          structuredContent,
        };
      });
    }
    return server;
  });
  const answer = toNodeHandler(handler);
  const http = createServer((request, response) => {
    if (request.url === '/live') response.end('{}');
    else void answer(request as Parameters<typeof answer>[0], response);
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      http.close();
      http.closeAllConnections();
      if (http.listening) await once(http, 'close');
      await handler.close();
    },
  };
}
