import type { ServerResponse } from 'node:http';

/** The parts of a JSON-RPC request that the gateway looks at. */
interface JsonRpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: string | number;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface ToolCallRequest extends JsonRpcRequest {
  readonly method: 'tools/call';
  readonly params: Readonly<Record<string, unknown>> & { readonly name: string };
}

export const errorCodes = {
  parseError: -32_700,
  invalidParams: -32_602,
  /** Implementation-defined: the server behind the gateway could not be asked. */
  serverUnavailable: -32_050,
  payloadTooLarge: -32_051,
} as const;

export function isToolCall(message: unknown): message is ToolCallRequest {
  if (typeof message !== 'object' || message === null) return false;
  const { method, id, params } = message as Partial<JsonRpcRequest>;
  return method === 'tools/call' && id !== undefined && typeof params?.['name'] === 'string';
}

export function sendJsonRpcError(
  response: ServerResponse,
  status: number,
  error: { readonly code: number; readonly message: string; readonly data?: unknown },
  id: string | number | null,
): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, error }));
}
