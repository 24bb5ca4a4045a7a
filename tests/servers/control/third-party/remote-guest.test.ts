import path from 'node:path';
import { describe, it, onTestFinished, vi } from 'vitest';
import { defaultPolicy } from '../../../../src/runtime/fleet/default-policy.ts';
import type { RemoteSettings } from '../../../../src/runtime/fleet/third-party.ts';
import type { LifeEvent } from '../../../../src/runtime/history/life-event.ts';
import { readLogin, writeLogin } from '../../../../src/runtime/oauth/login-file.ts';
import { UnauthorizedError } from '../../../../src/servers/control/third-party/remote-check.ts';
import { RemoteGuest } from '../../../../src/servers/control/third-party/remote-guest.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const settings: RemoteSettings = {
  kind: 'remote',
  enabled: true,
  url: 'https://example.com/mcp?key=topsecret',
  headers: {},
  oauth: null,
  readiness: { intervalMs: 30_000, timeoutMs: 1000, failures: 2 },
  startTimeoutMs: 5000,
  policy: defaultPolicy,
};
const never = new AbortController().signal;

/** One whose questions are answered as `answers` says, one after the other; the last answer stays. */
function guest(
  answers: readonly (Error | null)[],
  changes: Partial<RemoteSettings> = {},
  tokenFile = '/nowhere',
) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const events: LifeEvent[] = [];
  let asked = 0;
  const remote = new RemoteGuest({
    name: 'docs',
    settings: { ...settings, ...changes },
    hash: 'h',
    tokenFile,
    check: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? null;
      asked += 1;
      if (answer !== null) throw answer;
    },
    onChange: () => undefined,
    onEvent: (event) => events.push(event),
  });
  onTestFinished(() => remote.close());
  return { remote, events, asked: () => asked };
}

const away = new Error('connect ECONNREFUSED');
const refused = new UnauthorizedError('it refuses us with HTTP 401');

describe('RemoteGuest', () => {
  it('is ready after its first good answer, and asked again only after its interval', async ({ expect }) => {
    const { remote, asked, events } = guest([null]);
    expect(remote.snapshot()).toMatchObject({ state: 'starting', reason: 'asks https://example.com/mcp' });
    expect(await remote.settled(never)).toMatchObject({ phase: 'ready' });
    expect(remote.snapshot()).toMatchObject({ state: 'ready', pid: null, port: null });
    await vi.advanceTimersByTimeAsync(29_000);
    expect(asked()).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked()).toBe(2);
    expect(events.map(({ event }) => event)).toEqual(['ready']);
  });

  it('is unhealthy after its failures in a row, asked ever less often, and ready again at once', async ({
    expect,
  }) => {
    const { remote, asked, events } = guest([away, away, away, away, null]);
    const settled = remote.settled(never);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await settled).toMatchObject({ phase: 'timed-out', reason: away.message });
    expect(remote.snapshot()).toMatchObject({ state: 'unhealthy', reason: away.message });
    await vi.advanceTimersByTimeAsync(2000 + 4000);
    expect(asked()).toBe(4);
    await vi.advanceTimersByTimeAsync(8000);
    expect(remote.snapshot().state).toBe('ready');
    expect(events.map(({ event }) => event)).toEqual(['unreachable', 'ready']);
  });

  it('bears one failure between good answers', async ({ expect }) => {
    const { remote, events } = guest([null, away, null]);
    await remote.settled(never);
    await vi.advanceTimersByTimeAsync(32_000);
    expect(remote.snapshot().state).toBe('ready');
    expect(events).toHaveLength(1);
  });

  it('is asked anew at once by a restart', async ({ expect }) => {
    const { remote, asked } = guest([null]);
    await remote.settled(never);
    await remote.restart();
    expect(await remote.settled(never)).toMatchObject({ phase: 'ready' });
    expect(asked()).toBe(2);
  });

  it('is no longer asked once it is closed', async ({ expect }) => {
    const { remote, asked } = guest([null]);
    await remote.settled(never);
    remote.close();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(asked()).toBe(1);
  });

  it('is there, but degraded, when it refuses us and nothing is configured for that', async ({ expect }) => {
    const { remote } = guest([refused]);
    expect(await remote.settled(never)).toMatchObject({ phase: 'ready' });
    expect(remote.snapshot()).toMatchObject({
      state: 'degraded',
      reason: expect.stringContaining('headers'),
    });
  });

  it('is degraded until somebody has agreed to its use, then ready', async ({ expect }) => {
    await using directory = await temporaryDirectory('oauth');
    const tokenFile = path.join(directory.path, 'docs.json');
    const oauth = { grant: 'authorization-code', clientId: null, clientSecret: null, scopes: [] } as const;
    const { remote } = guest([refused], { oauth }, tokenFile);
    await remote.settled(never);
    expect(remote.snapshot()).toMatchObject({
      state: 'degraded',
      reason: expect.stringContaining('nobody has agreed'),
    });
    const login = readLogin(tokenFile, settings.url);
    writeLogin(tokenFile, { ...login, tokens: { access_token: 'granted', token_type: 'Bearer' } });
    await remote.restart();
    await remote.settled(never);
    expect(remote.snapshot().state).toBe('ready');
  });

  it('tells the gateway where it is, with its secrets', ({ expect }) => {
    const { remote } = guest([null], { headers: { A: 'b' } });
    expect(remote.upstream()).toEqual({
      kind: 'remote',
      url: settings.url,
      headers: { A: 'b' },
      oauth: null,
    });
  });
});
