/** JSON-RPC as the gateway speaks it: messages, and their text where bytes are passed on rather than rebuilt. */
export type RequestId = string | number;
export type Params = Readonly<Record<string, unknown>>;

export interface RpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly method: string;
  readonly params?: Params;
}

export interface RpcNotification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: Params;
}

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export interface RpcResponse {
  readonly jsonrpc: '2.0';
  readonly id: RequestId | null;
  readonly result?: unknown;
  readonly error?: RpcError;
}

export type RpcMessage =
  | { readonly kind: 'request'; readonly message: RpcRequest }
  | { readonly kind: 'notification'; readonly message: RpcNotification }
  | { readonly kind: 'response'; readonly message: RpcResponse };

export const errorCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
  /** Of HTTP, where the protocol has no code: a wrong media type, an unknown session. */
  badRequest: -32_000,
  sessionUnknown: -32_001,
  headerMismatch: -32_020,
  unsupportedVersion: -32_022,
  /** Implementation-defined: the server behind the gateway could not be asked. */
  serverUnavailable: -32_050,
  payloadTooLarge: -32_051,
} as const;

/** What kind of message a parsed JSON value is; `null`: none. */
export function messageOf(value: unknown): RpcMessage | null {
  if (!isObject(value) || value['jsonrpc'] !== '2.0') return null;
  const { method, id, params } = value;
  if (params !== undefined && !isObject(params)) return null;
  if (typeof method === 'string') {
    if (id === undefined) return { kind: 'notification', message: value as unknown as RpcNotification };
    return isId(id) ? { kind: 'request', message: value as unknown as RpcRequest } : null;
  }
  if (method !== undefined || !(isId(id) || id === null)) return null;
  if ('result' in value === 'error' in value) return null;
  return { kind: 'response', message: value as unknown as RpcResponse };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An answer around the JSON of its result. */
export function resultText(id: RequestId, resultJson: string): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${resultJson}}`;
}

export function errorText(id: RequestId | null, error: RpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

export function notificationText(method: string, params: Params | undefined): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

export function requestText(id: RequestId, method: string, params: Params | undefined): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

function idText(id: RequestId): string {
  return typeof id === 'number' ? String(id) : JSON.stringify(id);
}

function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}
