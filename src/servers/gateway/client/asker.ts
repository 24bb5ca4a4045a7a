/** Who asks, as the protocol sees it: what the client speaks and can do. */
import { version } from '../../../runtime/version.ts';
import type { ClientIdentity } from '../call/gateway-call.ts';
import { type Era, legacyVersions, metaKeys, metaOf, modernVersion } from '../protocol/eras.ts';
import { isObject, type Params } from '../protocol/messages.ts';
import { isLogLevel, type LogLevel } from '../upstream/server-link.ts';

export interface Asker {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly capabilities: Params;
  readonly info: Params;
  /** Which of the server's messages it wants while it waits; `null`: none. */
  readonly logLevel: LogLevel | null;
  readonly identity: ClientIdentity;
  /** Of a client in the legacy era that opened one; else `null`. */
  readonly sessionId: string | null;
}

/** The gateway itself. */
export const gatewayInfo: Params = { name: 'mcpctl', version };

/** A client of the modern era says with every request who it is. */
export function modernAsker(params: Params | undefined, identity: ClientIdentity): Asker {
  const meta = metaOf(params);
  const capabilities = meta[metaKeys.clientCapabilities];
  const info = meta[metaKeys.clientInfo];
  const level = meta[metaKeys.logLevel];
  return {
    era: 'modern',
    protocolVersion: modernVersion,
    capabilities: isObject(capabilities) ? capabilities : {},
    info: isObject(info) ? info : gatewayInfo,
    logLevel: isLogLevel(level) ? level : null,
    identity,
    sessionId: null,
  };
}

/** A client of the legacy era without a session: nothing is known of it. */
export function strangeAsker(identity: ClientIdentity): Asker {
  return {
    era: 'legacy',
    protocolVersion: legacyVersions[0] as string,
    capabilities: {},
    info: gatewayInfo,
    logLevel: null,
    identity,
    sessionId: null,
  };
}

/** The gateway asking for itself, for lists that all clients see. */
export const ownAsker: Asker = {
  ...strangeAsker({ id: 'gateway', scopes: null }),
  era: 'modern',
  protocolVersion: modernVersion,
};
