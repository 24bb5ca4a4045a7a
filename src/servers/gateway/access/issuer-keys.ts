/** The public keys of an authorization server: fetched when first needed, kept, and asked for again with patience. */
import type { createRemoteJWKSet, FetchImplementation } from 'jose';
import { reasonOf } from '../../../runtime/errors.ts';

export interface IssuerKeysOptions {
  readonly issuer: string;
  /** `null`: as the issuer's metadata says. */
  readonly jwksUrl: string | null;
  /** For each answer, in milliseconds; default 3000. */
  readonly timeoutMs?: number;
  /** Monotonic clock, in milliseconds. */
  readonly now?: () => number;
}

/** What `jwtVerify` takes. */
export type KeyResolver = ReturnType<typeof createRemoteJWKSet>;

/** The authorization server could not be asked, or is not asked yet again. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
  readonly retryInMs: number;

  constructor(reason: string, retryInMs: number, options?: ErrorOptions) {
    super(reason, options);
    this.retryInMs = retryInMs;
  }
}

const firstPauseMs = 1000;
const longestPauseMs = 60_000;
/** A key that its owner withdrew is believed for that long. */
const maxAgeMs = 600_000;
/** Tokens with a key that nobody knows make us ask at most so often. */
const cooldownMs = 30_000;

export class IssuerKeys {
  readonly #options: Required<IssuerKeysOptions>;
  #resolver: Promise<KeyResolver> | null = null;
  #failures = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(options: IssuerKeysOptions) {
    this.#options = { timeoutMs: 3000, now: () => performance.now(), ...options };
  }

  /** @throws KeysUnavailableError, also from the resolver itself */
  resolver(): Promise<KeyResolver> {
    if (this.#resolver !== null) return this.#resolver;
    const found = this.#open();
    this.#resolver = found;
    found.catch(() => {
      this.#resolver = null;
    });
    return found;
  }

  async #open(): Promise<KeyResolver> {
    const { issuer, jwksUrl, timeoutMs } = this.#options;
    const url = jwksUrl ?? (await this.#patiently(() => discoverKeys(issuer, timeoutMs)));
    const { createRemoteJWKSet, customFetch } = await import('jose');
    const fetchKeys: FetchImplementation = (address, init) => this.#patiently(() => fetchOk(address, init));
    return createRemoteJWKSet(new URL(url), {
      timeoutDuration: timeoutMs,
      cooldownDuration: cooldownMs,
      cacheMaxAge: maxAgeMs,
      [customFetch]: fetchKeys,
    });
  }

  /** After a failure nobody is asked for a while, twice as long after each. */
  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    const waitMs = this.#notBeforeMs - this.#options.now();
    if (waitMs > 0) throw new KeysUnavailableError('it did not answer before', Math.ceil(waitMs));
    try {
      const answer = await ask();
      this.#failures = 0;
      return answer;
    } catch (error) {
      const pauseMs = Math.min(firstPauseMs * 2 ** this.#failures, longestPauseMs);
      this.#failures += 1;
      this.#notBeforeMs = this.#options.now() + pauseMs;
      const reason = reasonOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
      throw new KeysUnavailableError(reason, pauseMs, { cause: error });
    }
  }
}

/** @see RFC 8414; OpenID Connect Discovery 1.0 */
async function discoverKeys(issuer: string, timeoutMs: number): Promise<string> {
  const { discoverAuthorizationServerMetadata } = await import('@modelcontextprotocol/client');
  const fetchFn = (url: string | URL, init?: RequestInit): Promise<Response> =>
    fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  const metadata = await discoverAuthorizationServerMetadata(issuer, { fetchFn });
  const url: unknown = metadata?.['jwks_uri'];
  if (typeof url !== 'string' || !URL.canParse(url)) throw new Error(`${issuer} publishes no jwks_uri`);
  return url;
}

async function fetchOk(url: string, init: Parameters<FetchImplementation>[1]): Promise<Response> {
  const response = await fetch(url, init);
  if (response.status !== 200) throw new Error(`${url} answers with status ${response.status}`);
  return response;
}
