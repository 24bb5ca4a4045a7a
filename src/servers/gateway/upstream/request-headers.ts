/** Headers that go with a message to a server, by the era it speaks. */
import { outgoingTraceparent } from '../../../runtime/telemetry/trace.ts';
import { nameHeader } from '../protocol/classify.ts';
import { eraOf } from '../protocol/eras.ts';
import type { Params } from '../protocol/messages.ts';

export function requestHeaders(
  protocolVersion: string,
  method: string,
  params: Params | undefined,
  sessionId: string | null,
): Record<string, string> {
  const name = eraOf(protocolVersion) === 'modern' ? nameHeader(method, params) : null;
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    traceparent: outgoingTraceparent(),
    'mcp-protocol-version': protocolVersion,
    ...(eraOf(protocolVersion) === 'modern' ? { 'mcp-method': method } : {}),
    ...(name === null ? {} : { 'mcp-name': name }),
    ...(sessionId === null ? {} : { 'mcp-session-id': sessionId }),
  };
}
