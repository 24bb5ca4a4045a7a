import path from 'node:path';
import { describe, it } from 'vitest';
import { defaultPolicy } from '../../../src/runtime/fleet/default-policy.ts';
import type { ThirdPartySettings } from '../../../src/runtime/fleet/third-party.ts';
import { readLogin } from '../../../src/runtime/oauth/login-file.ts';
import { fleetPaths } from '../../../src/runtime/state/fleet-paths.ts';
import { type AuthorizationServer, authorizationServer } from '../../support/authorization-server.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { config, type Ending, fleet, mcpctl } from '../support.ts';

type Oauth = Extract<ThirdPartySettings, { kind: 'remote' }>['oauth'];

const registersItself: Oauth = {
  grant: 'authorization-code',
  clientId: null,
  clientSecret: null,
  scopes: [],
};

/** A fleet with one remote server, `docs`. */
async function remote(oauth: Oauth = registersItself) {
  const server = await authorizationServer();
  const directory = await temporaryDirectory('login');
  const options = { configFile: null, stateHome: '/home', temporary: '/tmp', uid: 1000 };
  const paths = fleetPaths({ ...options, stateDirectory: directory.path });
  const docs: ThirdPartySettings = {
    kind: 'remote',
    enabled: true,
    url: server.mcpUrl,
    headers: {},
    oauth,
    readiness: { intervalMs: 1000, timeoutMs: 1000, failures: 1 },
    startTimeoutMs: 1000,
    policy: defaultPolicy,
  };
  const there = fleet({ paths, loadConfig: async () => ({ ...config, thirdParty: { docs } }) });
  return {
    server,
    there,
    kept: () => readLogin(path.join(directory.path, 'oauth', 'docs.json'), server.mcpUrl),
    [Symbol.asyncDispose]: async () => {
      await directory[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Types the command; what it prints to stderr goes to `answer` once it holds the page to open, as a person would read it. */
async function login(
  { there }: Awaited<ReturnType<typeof remote>>,
  answer: (page: URL) => Promise<string | null>,
  argv: readonly string[] = [],
): Promise<Ending> {
  const { PassThrough } = await import('node:stream');
  const stdin = new PassThrough();
  const answers: Promise<void>[] = [];
  const ending = await mcpctl(['login', 'docs', ...argv], {
    fleet: there,
    input: stdin,
    onErrorLine: (line) => {
      const page = /https?:\S+\/authorize\S+/.exec(line)?.[0];
      if (page === undefined) return;
      answers.push(
        answer(new URL(page)).then((typed) => {
          if (typed !== null) stdin.write(`${typed}\n`);
        }),
      );
    },
  });
  await Promise.all(answers);
  stdin.end();
  return ending;
}

/** Where the browser ends after somebody agreed. */
function agreed(page: URL, values: Readonly<Record<string, string>> = { code: 'the-code' }): URL {
  const back = new URL(page.searchParams.get('redirect_uri') ?? '');
  for (const [name, value] of Object.entries(values)) back.searchParams.set(name, value);
  if (!back.searchParams.has('state')) back.searchParams.set('state', page.searchParams.get('state') ?? '');
  return back;
}

function gives(server: AuthorizationServer): void {
  server.onGrant = async () => ({
    status: 200,
    body: { access_token: 'granted', refresh_token: 'refresh', token_type: 'Bearer', expires_in: 60 },
  });
}

describe('mcpctl login', () => {
  it('registers, proves that it is who asked, and keeps the tokens', async ({ expect }) => {
    await using docs = await remote();
    gives(docs.server);
    let page: URL | null = null;
    const ending = await login(docs, async (opened) => {
      page = opened;
      const answer = await fetch(agreed(opened));
      expect(await answer.text()).toContain('You can close this page');
      return null;
    });
    expect(ending).toMatchObject({ code: 0, out: 'Logged in at docs\n' });
    const asked = (page as URL | null)?.searchParams;
    expect(asked?.get('code_challenge_method')).toBe('S256');
    expect(asked?.get('client_id')).toBe('registered');
    expect(asked?.get('resource')).toBe(docs.server.mcpUrl);
    const [grant] = docs.server.grants;
    expect(grant?.get('code')).toBe('the-code');
    expect(grant?.get('code_verifier')).toMatch(/^[\w.~-]{43,128}$/);
    expect(docs.kept().tokens).toMatchObject({ access_token: 'granted', refresh_token: 'refresh' });
  });

  it('takes the address of the last page when the browser is on another machine', async ({ expect }) => {
    await using docs = await remote();
    gives(docs.server);
    const ending = await login(docs, async (page) => `nonsense\n${agreed(page).href}`);
    expect(ending).toMatchObject({ code: 0, out: 'Logged in at docs\n' });
    expect(ending.err).toContain('That is not the address of the last page');
    expect(docs.kept().tokens).toMatchObject({ access_token: 'granted' });
  });

  it('does not take an answer that it did not ask for', async ({ expect }) => {
    await using docs = await remote();
    gives(docs.server);
    const statuses: number[] = [];
    await login(docs, async (page) => {
      const forged = await fetch(agreed(page, { code: 'stolen', state: 'guessed' }));
      statuses.push(forged.status, (await fetch(agreed(page))).status);
      return null;
    });
    expect(statuses).toEqual([404, 200]);
    expect(docs.server.grants.map((grant) => grant.get('code'))).toEqual(['the-code']);
  });

  it('says that somebody said no', async ({ expect }) => {
    await using docs = await remote();
    const ending = await login(docs, async (page) => {
      await fetch(agreed(page, { error: 'access_denied', error_description: 'the user said no' }));
      return null;
    });
    expect(ending).toMatchObject({
      code: 1,
      err: expect.stringContaining('the user said no [LOGIN_FAILED]'),
    });
    expect(docs.server.grants).toEqual([]);
  });

  it('waits no longer than it was told', async ({ expect }) => {
    await using docs = await remote();
    const ending = await login(docs, async () => null, ['--timeout', '50ms']);
    expect(ending).toMatchObject({ code: 7, err: expect.stringContaining('[TIMED_OUT]') });
  });

  it('needs nobody for client credentials', async ({ expect }) => {
    await using docs = await remote({
      grant: 'client-credentials',
      clientId: 'fleet',
      clientSecret: 'secret',
      scopes: [],
    });
    gives(docs.server);
    const ending = await login(docs, async () => null);
    expect(ending).toMatchObject({ code: 0, err: '' });
    expect(docs.kept().tokens).toMatchObject({ access_token: 'granted' });
  });

  it('says what is wrong with the server', async ({ expect }) => {
    await using docs = await remote(null);
    expect(await mcpctl(['login', 'docs'], { fleet: docs.there })).toMatchObject({
      code: 1,
      err: expect.stringContaining('it has no oauth in mcpctl.yaml [LOGIN_FAILED]'),
    });
    expect(await mcpctl(['login', 'dosc'], { fleet: docs.there })).toMatchObject({
      code: 2,
      err: expect.stringContaining('[SERVER_UNKNOWN]'),
    });
  });
});
