/** A session with a remote server of the legacy era: opened when first needed, and anew when the server lost it. */
import { OperationalError } from '../../../runtime/errors.ts';
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { gatewayInfo } from '../client/asker.ts';
import { legacyVersions } from '../protocol/eras.ts';
import { isObject, type Params } from '../protocol/messages.ts';
import type { ExchangeEnd } from './exchange.ts';
import type { LogLevel } from './server-link.ts';

export interface OpenSession {
  /** `null`: the server keeps none. */
  readonly id: string | null;
  readonly opening: ServerOpening;
}

/** Sends one message and collects what comes back. */
export type PostMessage = (
  message: object,
  headers: { readonly protocolVersion: string | null; readonly sessionId: string | null },
  signal: AbortSignal,
) => Promise<{ readonly end: ExchangeEnd; readonly answer: Params | null }>;

const openTimeoutMs = 10_000;
/** Servers of 2024-11-05 are understood, not offered to clients. */
const understood: ReadonlySet<string> = new Set([...legacyVersions, '2024-11-05']);

/** @throws OperationalError `SERVER_UNREACHABLE` */
export async function openSession(
  server: string,
  url: string,
  client: { readonly capabilities: Params; readonly info: Params; readonly logLevel: LogLevel | null },
  post: PostMessage,
): Promise<OpenSession> {
  const signal = AbortSignal.timeout(openTimeoutMs);
  const fail = (reason: string): OperationalError =>
    new OperationalError('SERVER_UNREACHABLE', { server, url, reason });
  const params = {
    protocolVersion: legacyVersions[0],
    capabilities: client.capabilities,
    clientInfo: { ...gatewayInfo, ...client.info },
  };
  const opened = await post(
    { jsonrpc: '2.0', id: 'open', method: 'initialize', params },
    { protocolVersion: null, sessionId: null },
    signal,
  );
  const result = opened.answer?.['result'];
  if (!isObject(result)) throw fail(refusalOf(opened.end, opened.answer));
  const protocolVersion = String(result['protocolVersion']);
  if (!understood.has(protocolVersion))
    throw fail(`it speaks ${protocolVersion}, which mcpctl does not know`);
  const header = opened.end.headers['mcp-session-id'];
  const id = typeof header === 'string' ? header : null;
  const within = { protocolVersion, sessionId: id };
  await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, within, signal);
  const opening = openingOf(protocolVersion, result);
  if (client.logLevel !== null && opening.capabilities['logging'] !== undefined) {
    const level = { level: client.logLevel };
    await post({ jsonrpc: '2.0', id: 'level', method: 'logging/setLevel', params: level }, within, signal);
  }
  return { id, opening };
}

export function openingOf(protocolVersion: string, result: Params): ServerOpening {
  const { capabilities, serverInfo, instructions } = result;
  return {
    protocolVersion,
    capabilities: isObject(capabilities) ? capabilities : {},
    serverInfo: isObject(serverInfo)
      ? { ...serverInfo, name: String(serverInfo['name']), version: String(serverInfo['version']) }
      : { name: 'unnamed', version: '0' },
    ...(typeof instructions === 'string' ? { instructions } : {}),
  };
}

function refusalOf({ status }: ExchangeEnd, answer: Params | null): string {
  const error = answer?.['error'];
  return isObject(error)
    ? `it refused to open: ${String(error['message'])}`
    : `it answered with HTTP ${status}`;
}
