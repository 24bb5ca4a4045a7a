/** A server's tools over an in-memory transport. */
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { ToolServer } from '../../src/servers/kit/tool-server.ts';

interface ToolFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

export interface ToolClient extends AsyncDisposable {
  readonly client: Client;
  /** The structured value of a call that succeeds. */
  call<T = Record<string, unknown>>(tool: string, args?: Record<string, unknown>): Promise<T>;
  /** The error of a call that fails. */
  fail(tool: string, args?: Record<string, unknown>): Promise<ToolFailure>;
}

export async function connectTools(register: (server: ToolServer) => void): Promise<ToolClient> {
  const bugs: unknown[] = [];
  const server = new ToolServer(
    { name: 'tests', version: '0', instructions: '' },
    { onToolStart: () => undefined, onToolCall: () => undefined, onToolBug: (_, error) => bugs.push(error) },
    { always: [], asked: 'all' },
  );
  register(server);
  const client = new Client({ name: 'tests', version: '0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  return {
    client,
    call: async <T>(name: string, args: Record<string, unknown> = {}) => {
      const result = await client.callTool({ name, arguments: args });
      if (result.isError === true) {
        throw new Error(`${name}: ${JSON.stringify(result.content)} ${bugs.join()}`);
      }
      return result.structuredContent as T;
    },
    fail: async (name, args = {}) => {
      const result = await client.callTool({ name, arguments: args });
      const [block] = result.content;
      if (result.isError !== true || block?.type !== 'text') throw new Error(`${name} did not fail`);
      return JSON.parse(block.text);
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}
