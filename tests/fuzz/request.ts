/** Requests that are good until somebody changes a part of them. */
import type { FuzzTarget } from './fuzz-case.ts';

export interface Parts {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  /** `null`: without this one. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | Buffer;
}

const hostile = '/hostile/mcp';

/** One that the gateway answers with a result. */
export function callBody(
  args: Readonly<Record<string, unknown>> = { how: 'well', text: 'hello' },
  id = 1,
): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'misbehave', arguments: args, _meta: meta },
  });
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'fuzzer', version: '0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export function bodyOf(method: unknown, params: object = {}, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } });
}

export function requestBytes({ port, token }: FuzzTarget, parts: Parts = {}): Buffer {
  const { method = 'POST', path = hostile, version = 'HTTP/1.1', body = callBody(), headers = {} } = parts;
  const bytes = Buffer.from(body);
  const all: Record<string, string | null> = {
    host: `127.0.0.1:${port}`,
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'misbehave',
    'content-length': String(bytes.length),
    connection: 'close',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  const head = `${method} ${path} ${version}\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}
