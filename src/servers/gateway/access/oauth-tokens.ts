/** Access tokens of an authorization server, as JWTs. @see RFC 9068 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { OAuthResource } from '../../../runtime/fleet/gateway-policy.ts';
import type { ClientIdentity } from '../call/gateway-call.ts';
import { IssuerKeys, KeysUnavailableError } from './issuer-keys.ts';

export type TokenVerdict =
  | { readonly state: 'good'; readonly identity: ClientIdentity }
  | { readonly state: 'expired' }
  | { readonly state: 'invalid'; readonly reason: string }
  /** Good, and of no use here. */
  | { readonly state: 'no-scope' }
  | { readonly state: 'unknowable'; readonly reason: string; readonly retryInMs: number };

export interface OAuthTokensOptions {
  readonly resource: OAuthResource;
  readonly keys?: IssuerKeys;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Nothing with a shared secret, and not `none`: the keys that check a token must not be able to make one. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
/** Clocks of two machines differ by a little. */
const toleranceSeconds = 5;
/** Checking a signature costs as much as the rest of a call: a good token is believed for so long. */
const believedMs = 60_000;
const maxTokens = 1000;
/** Longer ones are not looked at. */
const maxTokenLength = 16 * 1024;

interface Believed {
  readonly identity: ClientIdentity;
  readonly untilMs: number;
}

export class OAuthTokens {
  readonly #resource: OAuthResource;
  readonly #keys: IssuerKeys;
  readonly #now: () => number;
  readonly #believed = new LRUCache<string, Believed>({ max: maxTokens });

  constructor({ resource, keys, now = Date.now }: OAuthTokensOptions) {
    this.#resource = resource;
    this.#keys = keys ?? new IssuerKeys(resource);
    this.#now = now;
  }

  /** At once for a token that was found good a moment ago. */
  check(token: string): TokenVerdict | Promise<TokenVerdict> {
    if (token.length > maxTokenLength || !looksLikeJwt(token)) {
      return { state: 'invalid', reason: 'nobody here knows it' };
    }
    const hash = createHash('sha256').update(token).digest('base64url');
    const believed = this.#believed.get(hash);
    if (believed !== undefined && believed.untilMs > this.#now()) {
      return { state: 'good', identity: believed.identity };
    }
    return this.#verify(token, hash);
  }

  async #verify(token: string, hash: string): Promise<TokenVerdict> {
    const { issuer, audience } = this.#resource;
    const { errors, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(token, await this.#keys.resolver(), {
        issuer,
        audience,
        algorithms,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: toleranceSeconds,
        currentDate: new Date(this.#now()),
      });
      const identity = this.#identityOf(payload);
      if (identity === null) return { state: 'no-scope' };
      const untilMs = Math.min(this.#now() + believedMs, (payload.exp ?? 0) * 1000);
      this.#believed.set(hash, { identity, untilMs });
      return { state: 'good', identity };
    } catch (error) {
      if (error instanceof KeysUnavailableError) {
        return { state: 'unknowable', reason: error.message, retryInMs: error.retryInMs };
      }
      if (error instanceof errors.JWTExpired) return { state: 'expired' };
      // A key set that is no key set, or none in time, is no fault of the token's.
      if (error instanceof errors.JWKSInvalid || error instanceof errors.JWKSTimeout) {
        return { state: 'unknowable', reason: error.message, retryInMs: 1000 };
      }
      if (error instanceof errors.JOSEError) return { state: 'invalid', reason: error.message };
      throw error;
    }
  }

  /** `null` when the resource has scopes, and the token none of them. */
  #identityOf(payload: Readonly<Record<string, unknown>>): ClientIdentity | null {
    const id = `user:${String(payload['sub'])}`;
    const known = Object.entries(this.#resource.scopes);
    if (known.length === 0) return { id, scopes: null };
    const granted = new Set(scopesOf(payload));
    const grants = known.filter(([scope]) => granted.has(scope)).map(([, grant]) => grant);
    return grants.length === 0 ? null : { id, scopes: { grants } };
  }
}

/** `scope` is a text; some issuers send `scp`, as a text or a list. */
function scopesOf({ scope, scp }: Readonly<Record<string, unknown>>): readonly string[] {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === 'string' ? given.split(' ') : [];
}

function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}
