/**
 * Which era a posted message is of, and whether its headers say the same as its body.
 *
 * The body decides; headers are checked against it.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type Era, eraOf, metaKeys, metaOf, modernVersion } from './eras.ts';
import { errorCodes, isObject, type Params, type RpcError, type RpcMessage } from './messages.ts';

export type Classified =
  | { readonly era: Era }
  /** Answered with HTTP 400. */
  | { readonly refused: RpcError };

export function classify({ kind, message }: RpcMessage, headers: IncomingHttpHeaders): Classified {
  if (kind === 'response') return { era: 'legacy' };
  const { method, params } = message;
  const header = textOf(headers['mcp-protocol-version']);
  const claimed = metaOf(params)[metaKeys.protocolVersion];
  if (claimed === undefined) return withoutClaim(kind, method, params, header);
  if (typeof claimed !== 'string') {
    return invalid(`_meta["${metaKeys.protocolVersion}"] is not a string`);
  }
  if (eraOf(claimed) === 'legacy') return { era: 'legacy' };
  const capabilities = metaOf(params)[metaKeys.clientCapabilities];
  if (kind === 'request' && !isObject(capabilities)) {
    return invalid(`_meta["${metaKeys.clientCapabilities}"] is missing`);
  }
  if (header !== undefined && header !== claimed) {
    return mismatch(`the body names protocol version ${claimed}, MCP-Protocol-Version ${header}`);
  }
  if (claimed !== modernVersion) return { refused: unsupported(claimed) };
  return checkHeaders(kind, method, params, headers, header) ?? { era: 'modern' };
}

function unsupported(requested: string): RpcError {
  return {
    code: errorCodes.unsupportedVersion,
    message: `Unsupported protocol version: ${requested}`,
    data: { supported: [modernVersion], requested },
  };
}

function withoutClaim(
  kind: RpcMessage['kind'],
  method: string,
  params: Params | undefined,
  header: string | undefined,
): Classified {
  if (header === undefined || eraOf(header) === 'legacy') return { era: 'legacy' };
  if (kind === 'notification') return { era: 'modern' };
  if (method === 'initialize') {
    return mismatch(`initialize belongs to earlier revisions than ${header} of MCP-Protocol-Version`);
  }
  const missing = params?.['_meta'] === undefined ? '_meta' : metaKeys.protocolVersion;
  return invalid(
    `MCP-Protocol-Version is ${header}, but the request has no ${missing}, which that revision needs`,
  );
}

function checkHeaders(
  kind: RpcMessage['kind'],
  method: string,
  params: Params | undefined,
  headers: IncomingHttpHeaders,
  version: string | undefined,
): Classified | null {
  const methodHeader = textOf(headers['mcp-method']);
  if (methodHeader !== undefined && methodHeader !== method) {
    return mismatch(`the body names method ${method}, Mcp-Method ${methodHeader}`);
  }
  if (kind !== 'request') return null;
  if (version === undefined) return mismatch('the header MCP-Protocol-Version is missing');
  if (methodHeader === undefined) return mismatch('the header Mcp-Method is missing');
  const field = nameFields[method];
  const value = field === undefined ? undefined : params?.[field];
  if (typeof value !== 'string') return null;
  const nameHeader = textOf(headers['mcp-name']);
  if (nameHeader === undefined) return mismatch(`the header Mcp-Name is missing, params.${field} is there`);
  if (decodeHeader(nameHeader) !== value) {
    return mismatch(`the body has params.${field} "${value}", Mcp-Name "${nameHeader}"`);
  }
  return null;
}

/** What `Mcp-Name` repeats of the body. */
const nameFields: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

const encoded = /^=\?base64\?((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)\?=$/;

/** A header's text; `null` when it says to be encoded and is not. */
function decodeHeader(value: string): string | null {
  if (!value.startsWith('=?base64?')) return value;
  const [, base64] = encoded.exec(value) ?? [];
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('utf8');
}

/** A name as a header carries it. */
export function encodeHeader(value: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.startsWith('=?base64?');
  return isPlain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

/** Header and value that repeat what `method` is about; `null`: nothing does. */
export function nameHeader(method: string, params: Params | undefined): string | null {
  const field = nameFields[method];
  const value = field === undefined ? undefined : params?.[field];
  return typeof value === 'string' ? encodeHeader(value) : null;
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header?.trim();
}

function mismatch(message: string): Classified {
  return {
    refused: { code: errorCodes.headerMismatch, message: `Headers and body disagree: ${message}` },
  };
}

function invalid(message: string): Classified {
  return { refused: { code: errorCodes.invalidParams, message: `Invalid request metadata: ${message}` } };
}
