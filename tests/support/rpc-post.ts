/** One JSON-RPC request by POST, as a client of 2025-11-25 without a session sends it. */
import { type HttpAnswer, httpRequest } from './http-request.ts';

export interface RpcAnswer extends HttpAnswer {
  /** The answer itself, of an event stream its last message. */
  readonly rpc: {
    // biome-ignore lint/suspicious/noExplicitAny: whatever the method answers
    readonly result?: any;
    readonly error?: {
      readonly code: number;
      readonly message: string;
      readonly data?: Record<string, unknown>;
    };
  };
}

export async function rpcPost(
  url: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<RpcAnswer> {
  const answer = await httpRequest(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const events = answer.body.split('\n').filter((line) => line.startsWith('data: '));
  const text = events.at(-1)?.slice('data: '.length) ?? answer.body;
  return { ...answer, rpc: text === '' ? {} : JSON.parse(text) };
}

export function callTool(
  url: string,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<RpcAnswer> {
  return rpcPost(url, 'tools/call', { name, arguments: args }, headers);
}
