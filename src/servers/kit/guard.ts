/** Who may talk to a server: Host and Origin against DNS rebinding, then the bearer token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

const maxKnown = 8;
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Checks one request's headers; `null` lets it pass. */
export type Guard = (request: IncomingMessage) => Refusal | null;

/**
 * @param options.token `null` lets every local request pass
 * @param options.allowedOrigins whole origins of other pages that may call, such as `https://app.example.com`
 * @see https://modelcontextprotocol.io/specification (transports, security: DNS rebinding)
 */
export function createGuard(options: {
  readonly token: string | null;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins?: readonly string[];
}): Guard {
  const origins = new Set(options.allowedOrigins);
  const names = new Set([...loopbackNames, ...options.allowedHosts]);
  const checkToken = options.token === null ? () => null : createTokenCheck(options.token);
  // Clients say the same again and again, and to take a URL apart costs more than all else here.
  const known = new Set<string>();
  const isAllowed = (host: string): boolean => {
    if (known.has(host)) return true;
    if (!names.has(hostnameOf(`http://${host}`))) return false;
    if (known.size < maxKnown) known.add(host);
    return true;
  };
  return ({ headers }) => {
    if (!isAllowed(headers.host ?? '')) {
      return { status: 403, message: `Host "${headers.host ?? ''}" is not allowed here` };
    }
    const { origin } = headers;
    if (origin !== undefined && !origins.has(origin) && !names.has(hostnameOf(origin))) {
      return { status: 403, message: `Origin "${origin}" is not allowed here` };
    }
    return checkToken(headers.authorization ?? '');
  };
}

function createTokenCheck(token: string): (authorization: string) => Refusal | null {
  const expected = digest(token);
  // By hash, as any map looks things up: how long that takes says nothing about how much of a token was right.
  const known = new Set<string>();
  return (authorization) => {
    if (known.has(authorization)) return null;
    const given = /^Bearer (.+)$/i.exec(authorization)?.[1];
    if (given === undefined) {
      return { status: 401, message: 'Send "Authorization: Bearer <token>"; `mcpctl token` prints it' };
    }
    // Digests have one length, so the comparison takes the same time for every wrong token.
    if (!timingSafeEqual(digest(given), expected)) {
      return { status: 401, message: "This token is not the fleet's; `mcpctl token` prints the right one" };
    }
    // `Bearer` may be written in several ways, none of which is worth much memory.
    if (known.size < maxKnown) known.add(authorization);
    return null;
  };
}

function hostnameOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
