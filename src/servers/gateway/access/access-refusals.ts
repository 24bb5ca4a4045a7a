/** Why a client is turned away at the door. Codes are public: docs/errors.md. */
import { CallRefusal, type RefusalCode } from '../call/call-refusal.ts';

/** Of JSON-RPC; the same for everything that is about who calls. */
const rpcCode = -32_001;

/** What a client needs in order to do better. @see RFC 6750, 3; RFC 9728, 5.1 */
export interface Challenge {
  /** URL of the protected-resource metadata; `null` where no OAuth is spoken. */
  readonly resourceMetadata: string | null;
  /** Scopes that would do. */
  readonly scopes: readonly string[];
}

export function tokenMissing(challenge: Challenge): CallRefusal {
  const way = challenge.resourceMetadata === null ? '; `mcpctl token` prints one' : '';
  return refusal(`Send "Authorization: Bearer <token>"${way}`, 'TOKEN_MISSING', null, challenge);
}

/** It is nobody's, forged, of another issuer or for another audience. */
export function tokenInvalid(reason: string, challenge: Challenge): CallRefusal {
  return refusal(`This token is not accepted here: ${reason}`, 'TOKEN_INVALID', 'invalid_token', challenge);
}

export function tokenExpired(challenge: Challenge): CallRefusal {
  return refusal('This token has expired', 'TOKEN_EXPIRED', 'invalid_token', challenge);
}

export function scopeInsufficient(challenge: Challenge): CallRefusal {
  const needed =
    challenge.scopes.length > 0 ? `; one of these scopes is needed: ${challenge.scopes.join(', ')}` : '';
  return refusal(
    `This token allows nothing here${needed}`,
    'SCOPE_INSUFFICIENT',
    'insufficient_scope',
    challenge,
  );
}

/** Its keys cannot be fetched, so nobody can say whether a token is good. */
export function issuerUnreachable(reason: string, retryAfterMs: number): CallRefusal {
  return new CallRefusal(`The authorization server cannot be asked for its keys: ${reason}`, {
    code: 'ISSUER_UNREACHABLE',
    status: 503,
    rpcCode,
    retryAfterMs,
  });
}

function refusal(
  message: string,
  code: RefusalCode,
  error: string | null,
  challenge: Challenge,
): CallRefusal {
  const parameters = [
    'realm="mcpctl"',
    ...(error === null ? [] : [`error="${error}"`, `error_description="${quoted(message)}"`]),
    ...(challenge.scopes.length === 0 ? [] : [`scope="${quoted(challenge.scopes.join(' '))}"`]),
    ...(challenge.resourceMetadata === null ? [] : [`resource_metadata="${challenge.resourceMetadata}"`]),
  ];
  return new CallRefusal(message, {
    code,
    status: error === 'insufficient_scope' ? 403 : 401,
    rpcCode,
    retryAfterMs: null,
    headers: { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` },
  });
}

/** Fit for a quoted string of a header. */
function quoted(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, "'");
}
