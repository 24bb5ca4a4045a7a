/** Access tokens for remote servers: from the login file, renewed before they expire, one renewal at a time. */
import { OperationalError, reasonOf } from '../errors.ts';
import type { RemoteOAuth } from '../fleet/upstream.ts';
import { lockFleet } from '../state/fleet-lock.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { type Login, readLogin } from './login-file.ts';
import { RemoteProvider } from './remote-provider.ts';

export interface RemoteTokensOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A token is renewed so long before it expires: a call may take its time on the way. */
const earlyMs = 30_000;
/** Many calls that are refused at once want one renewal, and after one that failed the next waits so long. */
const pauseMs = 5000;
const lockTimeoutMs = 15_000;

interface Renewal {
  readonly token: Promise<string>;
  readonly begunMs: number;
}

export class RemoteTokens {
  readonly #now: () => number;
  /** The latest of each server, finished or not. */
  readonly #renewals = new Map<string, Renewal>();

  constructor({ now = Date.now }: RemoteTokensOptions = {}) {
    this.#now = now;
  }

  /**
   * @param isRefused the server refused the last one
   * @throws OperationalError `LOGIN_NEEDED` when somebody must agree in a browser, `LOGIN_FAILED`, `STATE_UNREADABLE`
   */
  token(server: string, url: string, oauth: RemoteOAuth, isRefused: boolean): Promise<string> {
    const running = this.#renewals.get(server);
    const isRecent = running !== undefined && this.#now() - running.begunMs < pauseMs;
    if (isRecent && isRefused) return running.token;
    if (!isRefused) {
      const kept = this.#goodToken(readLogin(oauth.tokenFile, url));
      if (kept !== null) return Promise.resolve(kept);
      if (isRecent) return running.token;
    }
    const token = this.#renew(server, url, oauth, isRefused);
    this.#renewals.set(server, { token, begunMs: this.#now() });
    return token;
  }

  async #renew(server: string, url: string, oauth: RemoteOAuth, isRefused: boolean): Promise<string> {
    const before = readLogin(oauth.tokenFile, url).tokens?.access_token;
    const signal = AbortSignal.timeout(lockTimeoutMs);
    await using _lock = await lockFleet(oauth.tokenFile, { timeoutMs: lockTimeoutMs, signal });
    const login = readLogin(oauth.tokenFile, url);
    // Another process renewed it while this one waited.
    const isNew = login.tokens?.access_token !== before;
    const kept = isRefused && !isNew ? null : this.#goodToken(login);
    if (kept !== null) return kept;
    try {
      if (oauth.grant === 'client-credentials') await this.#authorise(url, oauth);
      else await this.#refresh(server, url, oauth, login);
    } catch (error) {
      throw await loginError(server, error);
    }
    const renewed = readLogin(oauth.tokenFile, url).tokens?.access_token;
    if (renewed === undefined) throw new OperationalError('LOGIN_NEEDED', { server });
    return renewed;
  }

  async #authorise(url: string, oauth: RemoteOAuth): Promise<void> {
    const { auth } = await import('@modelcontextprotocol/client');
    const provider = new RemoteProvider({ url, oauth, consent: null, now: this.#now });
    await auth(provider, { serverUrl: url, fetchFn: boundedFetch });
  }

  async #refresh(server: string, url: string, oauth: RemoteOAuth, login: Login): Promise<void> {
    const { refreshAuthorization } = await import('@modelcontextprotocol/client');
    const provider = new RemoteProvider({ url, oauth, consent: null, now: this.#now });
    const { discovery, tokens } = login;
    const issuer = discovery?.authorizationServerMetadata?.issuer ?? discovery?.authorizationServerUrl;
    const client = provider.clientInformation();
    const refreshToken = tokens?.refresh_token;
    if (discovery === null || issuer === undefined || client === undefined || refreshToken === undefined) {
      throw new OperationalError('LOGIN_NEEDED', { server });
    }
    const resource = discovery.resourceMetadata?.resource;
    const renewed = await refreshAuthorization(discovery.authorizationServerUrl, {
      clientInformation: client,
      refreshToken,
      fetchFn: boundedFetch,
      ...(discovery.authorizationServerMetadata === undefined
        ? {}
        : { metadata: discovery.authorizationServerMetadata }),
      ...(resource === undefined ? {} : { resource }),
    });
    provider.saveTokens({ ...renewed, issuer });
  }

  #goodToken({ tokens, expiresAtMs }: Login): string | null {
    if (tokens === null) return null;
    return expiresAtMs === null || expiresAtMs - earlyMs > this.#now() ? tokens.access_token : null;
  }
}

async function loginError(server: string, error: unknown): Promise<unknown> {
  const { OAuthError, OAuthErrorCode } = await import('@modelcontextprotocol/client');
  if (error instanceof OperationalError) return error;
  // The refresh token was withdrawn, or has expired itself.
  if (error instanceof OAuthError && error.code === OAuthErrorCode.InvalidGrant) {
    return new OperationalError('LOGIN_NEEDED', { server }, { cause: error });
  }
  if (error instanceof Error) {
    return new OperationalError('LOGIN_FAILED', { server, reason: reasonOf(error) }, { cause: error });
  }
  return error;
}
