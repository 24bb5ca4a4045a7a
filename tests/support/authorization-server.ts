/** An authorization server in this process: metadata, keys, tokens signed at will, and the endpoints a client needs. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface AuthorizationServer extends AsyncDisposable {
  readonly issuer: string;
  /** Of an MCP server that wants its tokens. */
  readonly mcpUrl: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  /** Bodies of what was posted to `/token`. */
  readonly grants: readonly URLSearchParams[];
  /** Keys and metadata are not given while this is true. */
  isDown: boolean;
  /** Answers what is posted to `/token`; the default signs a token for `client`. */
  onGrant: (body: URLSearchParams) => Promise<{ readonly status: number; readonly body: unknown }>;
  /** Signs with the present key; what is `undefined` is left out. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, string>>): Promise<string>;
  /** From now on another key is used and published. */
  rotate(): Promise<void>;
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export async function authorizationServer(): Promise<AuthorizationServer> {
  let key = await signingKey(1);
  const asked: string[] = [];
  const grants: URLSearchParams[] = [];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const metadata = () => ({
    issuer,
    jwks_uri: `${issuer}/keys`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_post', 'client_secret_basic'],
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    asked.push(path);
    if (made.isDown) return json(response, 503, { error: 'down' });
    if (path === '/.well-known/oauth-authorization-server') return json(response, 200, metadata());
    if (path === '/.well-known/oauth-protected-resource/mcp') {
      return json(response, 200, { resource: `${issuer}/mcp`, authorization_servers: [issuer] });
    }
    if (path === '/keys') return json(response, 200, { keys: [key.publicJwk] });
    if (path === '/register') {
      const wanted = JSON.parse(await text(request)) as Record<string, unknown>;
      return json(response, 201, { ...wanted, client_id: 'registered' });
    }
    if (path !== '/token') return json(response, 404, {});
    const body = new URLSearchParams(await text(request));
    grants.push(body);
    const given = await made.onGrant(body);
    json(response, given.status, given.body);
  }

  const made: AuthorizationServer = {
    issuer,
    mcpUrl: `${issuer}/mcp`,
    asked,
    grants,
    isDown: false,
    onGrant: async () => ({
      status: 200,
      body: { access_token: await made.sign({ sub: 'client' }), token_type: 'Bearer', expires_in: 3600 },
    }),
    sign: (claims, header = {}) =>
      new SignJWT({ iss: issuer, exp: Math.floor(Date.now() / 1000) + 600, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...header })
        .sign(key.privateKey),
    rotate: async () => {
      key = await signingKey(Number(key.kid) + 1);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return made;
}

async function signingKey(number: number): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const kid = String(number);
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
