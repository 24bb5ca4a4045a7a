/** MCP by hand: every header and byte as the test wants it. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { authorization } from './opened-process.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Parsed where it is JSON; messages in their order where it is a stream; else the text. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
  readonly body: any;
}

export interface RawOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param body an object, or a text that is sent as it is */
export async function rawMcp(
  url: string,
  body: unknown,
  { method = 'POST', headers = {} }: RawOptions = {},
): Promise<RawAnswer> {
  const call = request(url, {
    method,
    agent: false,
    headers: {
      authorization,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
  });
  call.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const answered = await text(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: parsed(answered, response.headers['content-type']),
  };
}

export const ask = (method: string, params: object = {}, id: string | number = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

/** As a client of the modern era asks, with the headers that say the same. */
export function modernAsk(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): { body: object; headers: Record<string, string> } {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'tests', version: '0' },
  };
  const name = params['name'] ?? params['uri'];
  return {
    body: ask(method, { ...params, _meta }),
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
  };
}

/** Opens a session. @returns its id */
export async function openSession(url: string, capabilities: object = {}): Promise<string> {
  const clientInfo = { name: 'tests', version: '0' };
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo };
  const { headers } = await rawMcp(url, ask('initialize', params));
  return String(headers['mcp-session-id']);
}

function parsed(answered: string, type = ''): unknown {
  if (type.startsWith('text/event-stream')) {
    return answered
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice('data: '.length)));
  }
  try {
    return JSON.parse(answered);
  } catch {
    // A text is a text.
    return answered;
  }
}
