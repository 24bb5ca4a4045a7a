/** Paths at which a client learns what is here before it speaks MCP. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayPolicy } from '../../../runtime/fleet/gateway-policy.ts';
import type { RequestHandler, Route } from '../../kit/http-endpoint.ts';
import { protectedResource, protectedResourcePath } from './protected-resource.ts';
import { aiCatalogue, type CardSubject, cardType, catalogueType, serverCard } from './server-card.ts';

export interface DiscoveryOptions {
  readonly policy: () => GatewayPolicy;
  /** Those that the sender of the request may use. @throws CallRefusal */
  readonly subjectsFor: (request: IncomingMessage) => Promise<readonly CardSubject[]>;
  readonly protocolVersions: readonly string[];
  /** Answers for what `handle` throws. */
  readonly guarded: (handle: RequestHandler) => RequestHandler;
}

const cardSuffix = '/server-card';
const cataloguePath = '/.well-known/ai-catalog.json';

/** `null`: it is none of them. */
export function discoveryRoute(
  { method }: IncomingMessage,
  path: string,
  { policy, subjectsFor, protocolVersions, guarded }: DiscoveryOptions,
): Route | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (path === protectedResourcePath || path.startsWith(`${protectedResourcePath}/`)) {
    const { oauth } = policy();
    if (oauth === null) return null;
    // Who has no token yet must be able to read where to get one.
    const handle: RequestHandler = (_, response) =>
      send(response, 'application/json', protectedResource(oauth));
    return { endpoint: protectedResourcePath, handle };
  }
  if (path === cataloguePath) {
    const handle: RequestHandler = async (request, response) =>
      send(response, catalogueType, aiCatalogue(await subjectsFor(request), originOf(request, policy())));
    return { endpoint: path, handle: guarded(handle) };
  }
  if (!path.endsWith(`/mcp${cardSuffix}`)) return null;
  const handle: RequestHandler = async (request, response) => {
    const subjects = await subjectsFor(request);
    const subject = subjects.find((each) => `${each.path}${cardSuffix}` === path);
    if (subject === undefined)
      return send(response, 'application/json', { error: `nothing is served at ${path}` }, 404);
    send(response, cardType, serverCard(subject, originOf(request, policy()), protocolVersions));
  };
  return { endpoint: '/mcp/server-card', handle: guarded(handle) };
}

/** As clients reach the gateway: the public one where there is one. */
function originOf({ headers }: IncomingMessage, { oauth }: GatewayPolicy): string {
  return URL.parse(oauth?.audience ?? '')?.origin ?? `http://${headers.host ?? '127.0.0.1'}`;
}

function send(response: ServerResponse, type: string, body: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(JSON.stringify(body));
}
