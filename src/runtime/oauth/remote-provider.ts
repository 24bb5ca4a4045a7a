/** mcpctl as the OAuth client of one remote server, as the SDK asks for it; what it learns goes into the login file. */
import type {
  OAuthClientInformationContext,
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { RemoteOAuth } from '../fleet/upstream.ts';
import { type Login, readLogin, writeLogin } from './login-file.ts';

export interface RemoteProviderOptions {
  readonly url: string;
  readonly oauth: RemoteOAuth;
  /** How somebody is asked to agree in a browser; `null`: nobody can be asked. */
  readonly consent: {
    readonly redirectUrl: string;
    /** Comes back with the answer, and tells it from a forged one. */
    readonly state: string;
    readonly onUrl: (url: URL) => void;
  } | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The authorization server behind a remote server is not the one that was logged in at before. */
class IssuerChangedError extends Error {
  override readonly name = 'IssuerChangedError';
}

export class RemoteProvider implements OAuthClientProvider {
  readonly #options: RemoteProviderOptions;
  /** Of this attempt only: it is of no use to anybody else. */
  #verifier = '';

  constructor(options: RemoteProviderOptions) {
    this.#options = options;
  }

  get redirectUrl(): string | undefined {
    return this.#options.consent?.redirectUrl;
  }

  get clientMetadata(): OAuthClientMetadata {
    const { oauth, consent } = this.#options;
    const isCode = oauth.grant === 'authorization-code';
    return {
      client_name: 'mcpctl',
      redirect_uris: consent === null ? [] : [consent.redirectUrl],
      grant_types: isCode ? ['authorization_code', 'refresh_token'] : ['client_credentials'],
      ...(isCode ? { response_types: ['code'] } : {}),
      token_endpoint_auth_method: oauth.clientSecret === null ? 'none' : 'client_secret_basic',
      ...(oauth.scopes.length === 0 ? {} : { scope: oauth.scopes.join(' ') }),
    };
  }

  state(): string {
    return this.#options.consent?.state ?? '';
  }

  /** @throws IssuerChangedError before a secret goes to somebody else than the first time */
  clientInformation(context?: OAuthClientInformationContext): StoredOAuthClientInformation | undefined {
    const { clientId, clientSecret } = this.#options.oauth;
    const { client } = this.#login;
    if (client?.issuer !== undefined && context !== undefined && client.issuer !== context.issuer) {
      throw new IssuerChangedError(`its tokens now come from ${context.issuer}, not from ${client.issuer}`);
    }
    if (clientId === null) return client ?? undefined;
    const issuer = client?.issuer ?? context?.issuer;
    const known = { client_id: clientId, ...(issuer === undefined ? {} : { issuer }) };
    // Of a client that the config names only the issuer is kept.
    if (client === null && issuer !== undefined) this.#change({ client: known });
    return clientSecret === null ? known : { ...known, client_secret: clientSecret };
  }

  /** Of one that was registered just now. */
  saveClientInformation(client: StoredOAuthClientInformation): void {
    this.#change({ client });
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#login.tokens ?? undefined;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    const { now } = this.#options;
    // A server that gives no new refresh token means that the old one goes on.
    const refreshToken = tokens.refresh_token ?? this.#login.tokens?.refresh_token;
    this.#change({
      tokens: refreshToken === undefined ? tokens : { ...tokens, refresh_token: refreshToken },
      expiresAtMs: tokens.expires_in === undefined ? null : now() + tokens.expires_in * 1000,
    });
  }

  redirectToAuthorization(url: URL): void {
    this.#options.consent?.onUrl(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveDiscoveryState(discovery: OAuthDiscoveryState): void {
    this.#change({ discovery });
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#login.discovery ?? undefined;
  }

  invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): void {
    const isAll = scope === 'all';
    this.#change({
      ...(isAll || scope === 'tokens' ? { tokens: null, expiresAtMs: null } : {}),
      ...(isAll || scope === 'discovery' ? { discovery: null } : {}),
      // What the config names stays, and with it for whom its secret is.
      ...((isAll || scope === 'client') && this.#options.oauth.clientId === null ? { client: null } : {}),
    });
  }

  prepareTokenRequest(scope?: string): URLSearchParams | undefined {
    if (this.#options.oauth.grant !== 'client-credentials') return undefined;
    const parameters = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scope !== undefined && scope !== '') parameters.set('scope', scope);
    return parameters;
  }

  get #login(): Login {
    return readLogin(this.#options.oauth.tokenFile, this.#options.url);
  }

  #change(part: Partial<Login>): void {
    writeLogin(this.#options.oauth.tokenFile, { ...this.#login, ...part });
  }
}
