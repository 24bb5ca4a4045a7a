import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, it } from 'vitest';
import type { OAuthResource } from '../../../../src/runtime/fleet/gateway-policy.ts';
import { IssuerKeys } from '../../../../src/servers/gateway/access/issuer-keys.ts';
import { OAuthTokens } from '../../../../src/servers/gateway/access/oauth-tokens.ts';
import { authorizationServer } from '../../../support/authorization-server.ts';

const audience = 'https://mcp.example.com';

function resource(issuer: string, scopes: OAuthResource['scopes'] = {}): OAuthResource {
  return { issuer, audience, jwksUrl: null, scopes };
}

describe('OAuthTokens', () => {
  it('takes a token of the issuer for this audience, and asks for keys only once', async ({ expect }) => {
    await using server = await authorizationServer();
    const tokens = new OAuthTokens({ resource: resource(server.issuer) });
    for (const sub of ['alice', 'bob']) {
      const token = await server.sign({ sub, aud: audience });
      expect(await tokens.check(token)).toEqual({
        state: 'good',
        identity: { id: `user:${sub}`, scopes: null },
      });
    }
    expect(server.asked).toEqual(['/.well-known/oauth-authorization-server', '/keys']);
  });

  it('answers at once for a token that was good a moment ago, until it expires', async ({ expect }) => {
    await using server = await authorizationServer();
    const clock = { ms: Date.now() };
    const tokens = new OAuthTokens({ resource: resource(server.issuer), now: () => clock.ms });
    const token = await server.sign({ sub: 'alice', aud: audience, exp: Math.floor(clock.ms / 1000) + 30 });
    await tokens.check(token);
    expect(tokens.check(token)).toMatchObject({ state: 'good' });
    clock.ms += 36_000;
    expect(await tokens.check(token)).toEqual({ state: 'expired' });
  });

  it.for([
    ['of another audience', { aud: 'https://other.example.com' }, /"aud"/],
    ['of no audience', {}, /"aud"/],
    ['of another issuer', { aud: audience, iss: 'https://evil.example.com' }, /"iss"/],
    ['without an end', { aud: audience, exp: undefined }, /"exp"/],
    ['of nobody', { aud: audience, sub: undefined }, /"sub"/],
    ['that is not valid yet', { aud: audience, nbf: 4_102_444_800 }, /"nbf"/],
  ] as const)('refuses a token %s', async ([, claims, reason], { expect }) => {
    await using server = await authorizationServer();
    const tokens = new OAuthTokens({ resource: resource(server.issuer) });
    // biome-ignore lint/suspicious/noExplicitAny: claims that are undefined are left out
    const verdict = await tokens.check(await server.sign({ sub: 'alice', ...claims } as any));
    expect(verdict).toMatchObject({ state: 'invalid', reason: expect.stringMatching(reason) });
  });

  it('refuses a token that somebody else signed', async ({ expect }) => {
    await using server = await authorizationServer();
    await using forger = await authorizationServer();
    const tokens = new OAuthTokens({ resource: resource(server.issuer) });
    const forged = await forger.sign({ iss: server.issuer, sub: 'alice', aud: audience });
    expect(await tokens.check(forged)).toMatchObject({ state: 'invalid' });
  });

  it('refuses a token whose content was changed', async ({ expect }) => {
    await using server = await authorizationServer();
    const tokens = new OAuthTokens({ resource: resource(server.issuer) });
    const [head, , signature] = (await server.sign({ sub: 'alice', aud: audience })).split('.');
    const [, body] = (await server.sign({ sub: 'root', aud: audience })).split('.');
    expect(await tokens.check(`${head}.${body}.${signature}`)).toMatchObject({ state: 'invalid' });
  });

  it('refuses a token without a signature, and one signed with a shared secret', async ({ expect }) => {
    await using server = await authorizationServer();
    const tokens = new OAuthTokens({ resource: resource(server.issuer) });
    const claims = { iss: server.issuer, sub: 'alice', aud: audience, exp: 4_102_444_800 };
    const published = await (await fetch(`${server.issuer}/keys`)).text();
    const secret = new TextEncoder().encode(published);
    const confused = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: '1' }).sign(secret);
    const unsigned = `${new UnsecuredJWT(claims).encode()}x`;
    expect(await tokens.check(confused)).toMatchObject({ state: 'invalid' });
    expect(await tokens.check(unsigned)).toMatchObject({ state: 'invalid' });
  });

  it('grants what the scopes of a token stand for', async ({ expect }) => {
    await using server = await authorizationServer();
    const read = { servers: ['memory'], tools: [], readOnly: true };
    const write = { servers: ['tools'], tools: [], readOnly: false };
    const tokens = new OAuthTokens({ resource: resource(server.issuer, { read, write }) });
    const scopes = async (claims: Record<string, unknown>): Promise<unknown> => {
      const verdict = await tokens.check(await server.sign({ sub: 'alice', aud: audience, ...claims }));
      return verdict.state === 'good' ? verdict.identity.scopes?.grants : verdict.state;
    };
    expect(await scopes({ scope: 'openid read' })).toEqual([read]);
    expect(await scopes({ scp: ['write', 'read'] })).toEqual([read, write]);
    expect(await scopes({ scope: 'openid' })).toBe('no-scope');
    expect(await scopes({})).toBe('no-scope');
  });

  it('takes up a new key of the issuer', async ({ expect }) => {
    await using server = await authorizationServer();
    const tokens = new OAuthTokens({
      resource: { ...resource(server.issuer), jwksUrl: `${server.issuer}/keys` },
    });
    await server.rotate();
    expect(await tokens.check(await server.sign({ sub: 'alice', aud: audience }))).toMatchObject({
      state: 'good',
    });
  });

  it('says when it cannot know, asks again only after a while, and then believes again', async ({
    expect,
  }) => {
    await using server = await authorizationServer();
    const clock = { ms: 0 };
    const keys = new IssuerKeys({ issuer: server.issuer, jwksUrl: null, now: () => clock.ms });
    const tokens = new OAuthTokens({ resource: resource(server.issuer), keys });
    const token = await server.sign({ sub: 'alice', aud: audience });
    server.isDown = true;
    expect(await tokens.check(token)).toMatchObject({ state: 'unknowable', retryInMs: 1000 });
    const asked = server.asked.length;
    expect(await tokens.check(token)).toMatchObject({ state: 'unknowable', retryInMs: 1000 });
    expect(server.asked.length).toBe(asked);
    clock.ms += 1000;
    expect(await tokens.check(token)).toMatchObject({ state: 'unknowable', retryInMs: 2000 });
    server.isDown = false;
    clock.ms += 2000;
    expect(await tokens.check(token)).toMatchObject({ state: 'good' });
  });

  it('does not look at what is no JWT, or is very long', ({ expect }) => {
    const tokens = new OAuthTokens({ resource: resource('http://127.0.0.1:1') });
    for (const token of ['x', 'a.b', 'a.b.c.d', 'a..c', `a.${'b'.repeat(20_000)}.c`]) {
      expect(tokens.check(token)).toEqual({ state: 'invalid', reason: 'nobody here knows it' });
    }
  });
});
