/** The JSON-RPC messages that pass through stdio-host: looked at for where they go, passed on as they stand. */

export type MessageId = string | number;

type Message =
  | { readonly kind: 'request'; readonly id: MessageId; readonly method: string; readonly params: Params }
  | { readonly kind: 'notification'; readonly method: string; readonly params: Params }
  | {
      readonly kind: 'answer';
      readonly id: MessageId;
      readonly result: unknown;
      readonly error: RpcError | null;
    };

export type Params = Readonly<Record<string, unknown>>;

export interface RpcError {
  readonly code: number;
  readonly message: string;
}

/** A message and its text. */
export interface Line {
  readonly message: Message;
  readonly json: string;
}

export const errorCodes = {
  internalError: -32_603,
  /** Implementation-defined, as the gateway has them: the server could not be asked; something is too large. */
  serverUnavailable: -32_050,
  payloadTooLarge: -32_051,
} as const;

/** The messages of one line: several where it is a batch; `null` for what is none. */
export function parseLine(line: string): readonly Line[] | null {
  try {
    const value: unknown = JSON.parse(line);
    const lines = Array.isArray(value)
      ? value.map((item: unknown) => lineOf(item, () => JSON.stringify(item)))
      : [lineOf(value, () => line)];
    return lines.length > 0 && lines.every((item) => item !== null) ? lines : null;
  } catch {
    // A banner, half a line, or nested too deep to be written again: whoever asked says so.
    return null;
  }
}

function lineOf(value: unknown, json: () => string): Line | null {
  const message = messageOf(value);
  return message === null ? null : { message, json: json() };
}

export function requestText(id: MessageId, method: string, params: Params): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

export function notificationText(method: string, params?: Params): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

export function resultText(id: MessageId, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

export function errorText(
  id: MessageId,
  error: RpcError & { readonly data?: { readonly code: string; readonly retryable: boolean } },
): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

function messageOf(value: unknown): Message | null {
  if (!isRecord(value)) return null;
  const { id, method, params, error } = value;
  const given = isRecord(params) ? params : {};
  if (typeof method === 'string') {
    if (id === undefined) return { kind: 'notification', method, params: given };
    return isId(id) ? { kind: 'request', id, method, params: given } : null;
  }
  if (!isId(id) || !('result' in value || isRecord(error))) return null;
  return { kind: 'answer', id, result: value['result'], error: isRecord(error) ? rpcErrorOf(error) : null };
}

function rpcErrorOf({ code, message }: Params): RpcError {
  return { code: Number(code), message: String(message) };
}

function isId(value: unknown): value is MessageId {
  return typeof value === 'string' || typeof value === 'number';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
