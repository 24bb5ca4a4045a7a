import { describe, it } from 'vitest';
import type { NamedToken } from '../../../../src/runtime/state/named-tokens.ts';
import { tokenHash } from '../../../../src/runtime/state/named-tokens.ts';
import { atVirtualServer, authenticate } from '../../../../src/servers/gateway/access/authenticate.ts';
import { OAuthTokens } from '../../../../src/servers/gateway/access/oauth-tokens.ts';
import { TokenBook } from '../../../../src/servers/gateway/access/token-book.ts';
import { CallRefusal } from '../../../../src/servers/gateway/call/call-refusal.ts';

const now = Date.parse('2026-01-31T12:00:00.000Z');

function named(token: string, values: Partial<NamedToken> = {}): NamedToken {
  const createdAt = '2026-01-01T00:00:00.000Z';
  const limits = { servers: [], tools: [], readOnly: false, expiresAt: null };
  return { name: 'ci', hash: tokenHash(token), createdAt, ...limits, ...values };
}

function book(tokens: readonly NamedToken[] = []): TokenBook {
  const made = new TokenBook({ fleetToken: 'the token of the fleet', now: () => now });
  made.setNamed(tokens);
  made.setVirtual({ research: { tools: ['memory__*'], tokenHash: tokenHash('the token of research') } });
  return made;
}

/** What comes of a request with this header: an identity, or code and challenge of the refusal. */
async function outcome(
  authorization: string | undefined,
  options: Partial<Parameters<typeof authenticate>[1]> = {},
): Promise<unknown> {
  const challenge = { resourceMetadata: null, scopes: [] };
  try {
    return await authenticate(
      { headers: authorization === undefined ? {} : { authorization } },
      { auth: 'token', book: book(), oauth: null, challenge, ...options },
    );
  } catch (error) {
    if (!(error instanceof CallRefusal)) throw error;
    const { code, status, headers } = error.facts;
    return [code, status, headers?.['WWW-Authenticate']];
  }
}

describe('authenticate', () => {
  it('knows the fleet by its token, and a named token by its name', async ({ expect }) => {
    const limits = { servers: ['memory'], tools: [], readOnly: true };
    const tokens = [named('one'), named('two', { name: 'reader', ...limits })];
    expect(await outcome('Bearer the-token', { book: book([named('the-token')]) })).toEqual({
      id: 'token:ci',
      scopes: null,
    });
    expect(await outcome('bearer  two', { book: book(tokens) })).toEqual({
      id: 'token:reader',
      scopes: { grants: [limits] },
    });
    const fleet = new TokenBook({ fleetToken: 'fleet', now: () => now });
    expect(await outcome('Bearer fleet', { book: fleet })).toEqual({ id: 'fleet', scopes: null });
  });

  it.for([
    [undefined, ['TOKEN_MISSING', 401, 'Bearer realm="mcpctl"']],
    ['Basic eDp5', ['TOKEN_MISSING', 401, 'Bearer realm="mcpctl"']],
    ['Bearer ', ['TOKEN_MISSING', 401, 'Bearer realm="mcpctl"']],
  ] as const)('asks for a token when it is given %j', async ([header, refusal], { expect }) => {
    expect(await outcome(header)).toEqual(refusal);
  });

  it('refuses a token that nobody was given', async ({ expect }) => {
    const [code, status, challenge] = (await outcome('Bearer guessed')) as string[];
    expect([code, status]).toEqual(['TOKEN_INVALID', 401]);
    expect(challenge).toContain('error="invalid_token"');
    expect(challenge).not.toContain('guessed');
  });

  it('refuses a named token from the moment at which it expires', async ({ expect }) => {
    const until = (ms: number) => book([named('t', { expiresAt: new Date(ms).toISOString() })]);
    expect(await outcome('Bearer t', { book: until(now + 1) })).toMatchObject({ id: 'token:ci' });
    expect(await outcome('Bearer t', { book: until(now) })).toEqual([
      'TOKEN_EXPIRED',
      401,
      expect.any(String),
    ]);
  });

  it('refuses a token that was revoked', async ({ expect }) => {
    const tokens = book([named('t')]);
    tokens.setNamed([]);
    expect(await outcome('Bearer t', { book: tokens })).toEqual(['TOKEN_INVALID', 401, expect.any(String)]);
  });

  it('tells a client of OAuth where to get a token, and with which scopes', async ({ expect }) => {
    const oauth = new OAuthTokens({
      resource: { issuer: 'http://127.0.0.1:1', audience: 'x', jwksUrl: null, scopes: {} },
    });
    const resourceMetadata = 'http://127.0.0.1:8000/.well-known/oauth-protected-resource/mcp';
    const challenge = { resourceMetadata, scopes: ['read', 'write'] };
    expect(await outcome(undefined, { auth: 'oauth', oauth, challenge })).toEqual([
      'TOKEN_MISSING',
      401,
      `Bearer realm="mcpctl", scope="read write", resource_metadata="${resourceMetadata}"`,
    ]);
    expect(await outcome('Bearer guessed', { auth: 'oauth', oauth, challenge })).toMatchObject([
      'TOKEN_INVALID',
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
  });

  it('asks nobody for a token where there is no authentication', async ({ expect }) => {
    expect(await outcome(undefined, { auth: 'none' })).toEqual({ id: 'anyone', scopes: null });
  });

  it('gives the token of a virtual server its own server, and no other', async ({ expect }) => {
    const tokens = book();
    const entry = tokens.find('the token of research');
    expect(entry).toEqual({
      state: 'good',
      identity: {
        id: 'virtual:research',
        scopes: { grants: [{ servers: ['research'], tools: [], readOnly: false }] },
      },
    });
  });
});

describe('atVirtualServer', () => {
  const grant = { servers: ['research'], tools: [], readOnly: true };

  it('opens its tools, of whatever server, to who may use it', ({ expect }) => {
    expect(atVirtualServer({ id: 'token:a', scopes: { grants: [grant] } }, 'research')).toEqual({
      id: 'token:a',
      scopes: { grants: [{ ...grant, servers: [] }] },
    });
    expect(atVirtualServer({ id: 'fleet', scopes: null }, 'research')).toEqual({ id: 'fleet', scopes: null });
  });
  it('is not there for who may not use it', ({ expect }) => {
    const scopes = { grants: [{ ...grant, servers: ['memory'] }] };
    expect(() => atVirtualServer({ id: 'token:a', scopes }, 'research')).toThrow(
      'Nothing is served at /research',
    );
  });
});
