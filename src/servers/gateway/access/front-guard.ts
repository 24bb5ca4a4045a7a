/** What every request to the gateway must pass before anything looks at it: Host, Origin, and for operators' paths a token. */
import type { IncomingMessage } from 'node:http';
import type { GatewayPolicy } from '../../../runtime/fleet/gateway-policy.ts';
import { createGuard, type Guard } from '../../kit/guard.ts';
import { bearerToken } from './bearer-token.ts';
import type { TokenBook } from './token-book.ts';

/** They tell of all clients and servers: only who may use everything may read them. */
const operational: ReadonlySet<string> = new Set(['/health', '/metrics', '/loads']);

export interface FrontGuardOptions {
  /** Of the environment. */
  readonly allowedHosts: readonly string[];
  readonly book: TokenBook;
  readonly policy: Pick<GatewayPolicy, 'auth' | 'hosts' | 'cors'>;
}

/** For one state of the policy. */
export function frontGuard({ allowedHosts, book, policy }: FrontGuardOptions): Guard {
  const { auth, hosts, cors } = policy;
  const names = [...allowedHosts, ...hosts].map((name) => name.toLowerCase());
  const checkNames = createGuard({ token: null, allowedHosts: names, allowedOrigins: cors });
  return (request) => {
    const refusal = checkNames(request);
    if (refusal !== null || auth === 'none') return refusal;
    const path = (request.url ?? '').split('?')[0] ?? '';
    return operational.has(path) ? operatorRefusal(request, book) : null;
  };
}

function operatorRefusal({ headers }: IncomingMessage, book: TokenBook): ReturnType<Guard> {
  const token = bearerToken(headers);
  if (token === null) {
    return { status: 401, message: 'Send "Authorization: Bearer <token>"; `mcpctl token` prints it' };
  }
  const entry = book.find(token);
  if (entry === null || entry.state === 'expired') {
    return { status: 401, message: "This token is not the fleet's; `mcpctl token` prints the right one" };
  }
  if (entry.identity.scopes === null) return null;
  return { status: 403, message: 'This token is for certain servers or tools only' };
}
