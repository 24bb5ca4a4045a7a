/** Who sends a request: the bearer token it carries, seen from the path it goes to. */
import type { IncomingHttpHeaders } from 'node:http';
import { matchesAny } from '../../../runtime/text/name-pattern.ts';
import { CallRefusal } from '../call/call-refusal.ts';
import type { ClientIdentity } from '../call/gateway-call.ts';
import {
  type Challenge,
  issuerUnreachable,
  scopeInsufficient,
  tokenExpired,
  tokenInvalid,
  tokenMissing,
} from './access-refusals.ts';
import { bearerToken } from './bearer-token.ts';
import type { OAuthTokens, TokenVerdict } from './oauth-tokens.ts';
import type { TokenBook } from './token-book.ts';

export interface Authentication {
  /** `none`: anybody may call. */
  readonly auth: 'token' | 'oauth' | 'none';
  readonly book: TokenBook;
  /** `null` unless `auth` is `oauth`. */
  readonly oauth: OAuthTokens | null;
  readonly challenge: Challenge;
}

export interface Credentials {
  readonly headers: Pick<IncomingHttpHeaders, 'authorization'>;
}

const anybody: ClientIdentity = { id: 'anyone', scopes: null };

/** @throws CallRefusal `TOKEN_MISSING`, `TOKEN_INVALID`, `TOKEN_EXPIRED`, `SCOPE_INSUFFICIENT`, `ISSUER_UNREACHABLE` */
export function authenticate(
  { headers }: Credentials,
  { auth, book, oauth, challenge }: Authentication,
): ClientIdentity | Promise<ClientIdentity> {
  if (auth === 'none') return anybody;
  const token = bearerToken(headers);
  if (token === null) throw tokenMissing(challenge);
  const entry = book.find(token);
  if (entry?.state === 'good') return entry.identity;
  if (entry?.state === 'expired') throw tokenExpired(challenge);
  if (oauth === null) throw tokenInvalid('it is none of this fleet; `mcpctl token` prints one', challenge);
  const verdict = oauth.check(token);
  return verdict instanceof Promise
    ? verdict.then((settled) => identityIn(settled, challenge))
    : identityIn(verdict, challenge);
}

function identityIn(verdict: TokenVerdict, challenge: Challenge): ClientIdentity {
  switch (verdict.state) {
    case 'good':
      return verdict.identity;
    case 'expired':
      throw tokenExpired(challenge);
    case 'invalid':
      throw tokenInvalid(verdict.reason, challenge);
    case 'no-scope':
      throw scopeInsufficient(challenge);
    case 'unknowable':
      throw issuerUnreachable(verdict.reason, verdict.retryInMs);
  }
}

/**
 * The client as the virtual server `name` sees it: whoever may use that may use every tool it selects, of whatever server.
 *
 * @throws CallRefusal `NOT_FOUND` when the client may not use it, as if there were none
 */
export function atVirtualServer({ id, scopes }: ClientIdentity, name: string): ClientIdentity {
  if (scopes === null) return { id, scopes };
  const usable = scopes.grants.filter(({ servers }) => servers.length === 0 || matchesAny(servers, name));
  if (usable.length === 0) throw nothingAt(name);
  return { id, scopes: { grants: usable.map((grant) => ({ ...grant, servers: [] })) } };
}

export function nothingAt(server: string): CallRefusal {
  return new CallRefusal(`Nothing is served at /${server}`, {
    code: 'NOT_FOUND',
    status: 404,
    rpcCode: -32_601,
    retryAfterMs: null,
  });
}
