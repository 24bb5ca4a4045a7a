/** A gateway's door with one server behind it: a real MCP endpoint on a free port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ToolError } from '../../../src/servers/kit/tool-error.ts';
import { ToolServer } from '../../../src/servers/kit/tool-server.ts';

const input = z.strictObject({
  content: z.string().describe('what to remember'),
  importance: z.number().optional(),
  pinned: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
});
const anything = z.looseObject({});

export interface TestGateway extends AsyncDisposable {
  readonly url: string;
  /** Paths and tokens of the requests so far. */
  readonly requests: readonly string[];
}

/** `/mcp` names the tools `memory__…`, every other path as they are. */
export async function gateway(): Promise<TestGateway> {
  const requests: string[] = [];
  const handlers = ['memory__', ''].map((prefix) => createMcpHandler(() => memoryServer(prefix)));
  const [whole, single] = handlers.map((handler) => toNodeHandler(handler));
  const server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.authorization}`);
    const answer = request.url?.split('?')[0] === '/mcp' ? whole : single;
    void answer?.(request as NodeIncomingMessageLike, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    requests,
    [Symbol.asyncDispose]: async () => {
      for (const handler of handlers) await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function memoryServer(prefix: string): ToolServer {
  const server = new ToolServer(
    { name: 'memory', version: '1', instructions: '' },
    { onToolStart: () => undefined, onToolCall: () => undefined, onToolBug: () => undefined },
  );
  server.tool(
    `${prefix}store_memory`,
    {
      title: 'Store',
      description: 'Keeps a memory. It stays until forgotten.',
      input,
      output: anything,
      annotations: {},
    },
    async (args) => ({ got: args }),
  );
  server.tool(
    `${prefix}get_memory`,
    {
      title: 'Get',
      description: 'Finds a stored one',
      input: z.strictObject({}),
      output: anything,
      annotations: {},
    },
    async () => {
      throw new ToolError('memory_not_found', 'No such memory', { hint: 'Search first' });
    },
  );
  return server;
}
