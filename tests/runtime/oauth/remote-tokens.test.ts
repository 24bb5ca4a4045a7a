import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import type { RemoteOAuth } from '../../../src/runtime/fleet/upstream.ts';
import { type Login, readLogin, writeLogin } from '../../../src/runtime/oauth/login-file.ts';
import { RemoteTokens } from '../../../src/runtime/oauth/remote-tokens.ts';
import { type AuthorizationServer, authorizationServer } from '../../support/authorization-server.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A remote server whose login file is in a directory of the test's own, and a clock that the test turns. */
async function remote(values: Partial<RemoteOAuth> = {}) {
  const server = await authorizationServer();
  const directory = await temporaryDirectory('oauth');
  const oauth: RemoteOAuth = {
    grant: 'client-credentials',
    clientId: 'fleet',
    clientSecret: 'a secret of the fleet',
    scopes: ['read'],
    tokenFile: path.join(directory.path, 'oauth', 'docs.json'),
    ...values,
  };
  const clock = { ms: Date.now() };
  const url = server.mcpUrl;
  return {
    server,
    oauth,
    clock,
    url,
    tokens: () => new RemoteTokens({ now: () => clock.ms }),
    [Symbol.asyncDispose]: async () => {
      await directory[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** What a login in a browser leaves behind. */
function loggedIn({ issuer, mcpUrl }: AuthorizationServer, expiresAtMs: number): Login {
  return {
    schema: 1,
    url: mcpUrl,
    discovery: {
      authorizationServerUrl: issuer,
      authorizationServerMetadata: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        response_types_supported: ['code'],
      },
    },
    client: { client_id: 'registered', issuer },
    tokens: { access_token: 'first', refresh_token: 'refresh-1', token_type: 'Bearer', issuer },
    expiresAtMs,
  };
}

const browser = { grant: 'authorization-code', clientId: null, clientSecret: null } as const;

/** Answers grants with numbered tokens. */
function numbering(server: AuthorizationServer, extra: Readonly<Record<string, unknown>> = {}): void {
  server.onGrant = async () => {
    const number = server.grants.length;
    return {
      status: 200,
      body: { access_token: `token-${number}`, token_type: 'Bearer', expires_in: 3600, ...extra },
    };
  };
}

describe('RemoteTokens with client credentials', () => {
  it('gets a token with the secret and the scopes of the config, and keeps it for itself', async ({
    expect,
  }) => {
    await using there = await remote();
    numbering(there.server);
    expect(await there.tokens().token('docs', there.url, there.oauth, false)).toBe('token-1');
    const [grant] = there.server.grants;
    expect(Object.fromEntries(grant ?? [])).toEqual({
      grant_type: 'client_credentials',
      scope: 'read',
      resource: there.url,
    });
    expect(statSync(there.oauth.tokenFile).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(there.oauth.tokenFile)).mode & 0o777).toBe(0o700);
    expect(readFileSync(there.oauth.tokenFile, 'utf8')).not.toContain('a secret of the fleet');
  });

  it('takes the token that is kept until shortly before it expires', async ({ expect }) => {
    await using there = await remote();
    numbering(there.server);
    const tokens = there.tokens();
    await tokens.token('docs', there.url, there.oauth, false);
    there.clock.ms += 3_560_000;
    expect(await there.tokens().token('docs', there.url, there.oauth, false)).toBe('token-1');
    there.clock.ms += 15_000;
    expect(await tokens.token('docs', there.url, there.oauth, false)).toBe('token-2');
  });

  it('asks once for all who want a token at the same time, in several processes', async ({ expect }) => {
    await using there = await remote();
    numbering(there.server);
    const [one, two] = [there.tokens(), there.tokens()];
    const asked = [one, one, two, one, two].map((tokens) =>
      tokens.token('docs', there.url, there.oauth, false),
    );
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['token-1']));
    expect(there.server.grants).toHaveLength(1);
  });

  it('gets a new one when the server refuses the last, once for all whom it refused', async ({ expect }) => {
    await using there = await remote();
    numbering(there.server);
    const tokens = there.tokens();
    await tokens.token('docs', there.url, there.oauth, false);
    there.clock.ms += 60_000;
    const refused = [1, 2, 3].map(() => tokens.token('docs', there.url, there.oauth, true));
    expect(await Promise.all(refused)).toEqual(['token-2', 'token-2', 'token-2']);
    // One that was sent before the others were answered.
    expect(await tokens.token('docs', there.url, there.oauth, true)).toBe('token-2');
    expect(there.server.grants).toHaveLength(2);
  });

  it('says why it has none, and does not ask again at once', async ({ expect }) => {
    await using there = await remote();
    there.server.onGrant = async () => ({
      status: 401,
      body: { error: 'invalid_client', error_description: 'no such client' },
    });
    const tokens = there.tokens();
    const ask = () => tokens.token('docs', there.url, there.oauth, false);
    await expect(ask()).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
      message: expect.stringContaining('no such client'),
    });
    const asked = there.server.asked.length;
    await expect(ask()).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
    expect(there.server.asked.length).toBe(asked);
    numbering(there.server);
    there.clock.ms += 5000;
    expect(await ask()).toMatch(/^token-/);
  });

  it('gives its secret to nobody else than the first time', async ({ expect }) => {
    await using there = await remote();
    await using other = await authorizationServer();
    numbering(there.server);
    await there.tokens().token('docs', there.url, there.oauth, false);
    const login = readLogin(there.oauth.tokenFile, there.url);
    const moved = { authorizationServerUrl: other.issuer };
    writeLogin(there.oauth.tokenFile, { ...login, discovery: moved, tokens: null });
    await expect(there.tokens().token('docs', there.url, there.oauth, false)).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
      message: expect.stringContaining(other.issuer),
    });
    expect(other.grants).toEqual([]);
  });
});

describe('RemoteTokens after a login in a browser', () => {
  it('says that a login is needed when there was none', async ({ expect }) => {
    await using there = await remote(browser);
    await expect(there.tokens().token('docs', there.url, there.oauth, false)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
    });
    expect(there.server.asked).toEqual([]);
  });

  it('renews the token, and keeps the refresh token when it gets no new one', async ({ expect }) => {
    await using there = await remote(browser);
    numbering(there.server);
    writeLogin(there.oauth.tokenFile, loggedIn(there.server, there.clock.ms));
    expect(await there.tokens().token('docs', there.url, there.oauth, false)).toBe('token-1');
    expect(Object.fromEntries(there.server.grants[0] ?? [])).toMatchObject({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      client_id: 'registered',
    });
    const { tokens } = readLogin(there.oauth.tokenFile, there.url);
    expect(tokens).toMatchObject({ access_token: 'token-1', refresh_token: 'refresh-1' });
  });

  it('keeps a new refresh token', async ({ expect }) => {
    await using there = await remote(browser);
    numbering(there.server, { refresh_token: 'refresh-2' });
    writeLogin(there.oauth.tokenFile, loggedIn(there.server, there.clock.ms));
    await there.tokens().token('docs', there.url, there.oauth, false);
    expect(readLogin(there.oauth.tokenFile, there.url).tokens?.refresh_token).toBe('refresh-2');
  });

  it('wants a new login when the refresh token is not taken any more', async ({ expect }) => {
    await using there = await remote(browser);
    there.server.onGrant = async () => ({ status: 400, body: { error: 'invalid_grant' } });
    writeLogin(there.oauth.tokenFile, loggedIn(there.server, there.clock.ms));
    await expect(there.tokens().token('docs', there.url, there.oauth, false)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
    });
  });

  it('wants no new login only because the authorization server is down', async ({ expect }) => {
    await using there = await remote(browser);
    writeLogin(there.oauth.tokenFile, loggedIn(there.server, there.clock.ms));
    there.server.isDown = true;
    await expect(there.tokens().token('docs', there.url, there.oauth, false)).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
    });
    there.server.isDown = false;
    there.clock.ms += 5000;
    numbering(there.server);
    expect(await there.tokens().token('docs', there.url, there.oauth, false)).toMatch(/^token-/);
  });

  it('sends no token to a server of another URL', async ({ expect }) => {
    await using there = await remote(browser);
    writeLogin(there.oauth.tokenFile, loggedIn(there.server, there.clock.ms + 3_600_000));
    const elsewhere = 'https://evil.example.com/mcp';
    await expect(there.tokens().token('docs', elsewhere, there.oauth, false)).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
    });
  });
});
