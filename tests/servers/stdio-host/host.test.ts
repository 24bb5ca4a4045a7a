import { describe, it } from 'vitest';
import { scripted, testHost } from '../../support/stdio-host.ts';

describe('stdio-host', () => {
  it.for([
    { era: 'legacy', version: '2025-11-25' },
    { era: 'modern', version: '2026-07-28' },
    { era: 'fragile', version: '2025-11-25' },
  ])('finds out what a $era child speaks, and tells every gateway', async ({ era, version }, { expect }) => {
    await using host = await testHost({ alpha: scripted([era]) });
    await using gateway = await host.connect();
    const ready = await gateway.event('alpha', 'ready');
    expect(ready).toMatchObject({
      opening: { protocolVersion: version, serverInfo: { name: 'scripted', version: '1.0.0' } },
    });
    expect(await gateway.call('alpha', 'echo', { text: 'hello' })).toBe('hello');
    const { alpha } = await host.reports();
    expect(alpha).toMatchObject({ settled: { phase: 'ready' }, snapshot: { state: 'ready', restarts: 0 } });
  });

  it('remembers what a command speaks: its next start is asked in that way at once', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    expect(await gateway.call('alpha', 'heard')).toMatch(/^server\/discover initialize /);
    const from = gateway.events.length;
    void gateway.call('alpha', 'crash');
    await gateway.event('alpha', 'ready', from);
    expect(await gateway.call('alpha', 'heard')).toMatch(/^initialize /);
  });

  it('gives a child its directory, its variables and the fleet mark, and nothing else of ours', async ({
    expect,
  }) => {
    await using host = await testHost({ alpha: scripted(['legacy'], { env: { OWN: 'yes' }, cwd: '/' }) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    const environment = JSON.parse(await gateway.call('alpha', 'environment')) as Record<string, string>;
    expect(environment).toMatchObject({ OWN: 'yes', MCPCTL_FLEET: host.fleetId });
    expect(Object.keys(environment).filter((name) => /TOKEN|SOCKET|PORT/.test(name))).toEqual([]);
    expect(await gateway.call('alpha', 'directory')).toBe('/');
  });

  it('writes what a child says on stderr, and what the host has to say of it, into its log', async ({
    expect,
  }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    await gateway.call('alpha', 'complain');
    expect(await gateway.call('alpha', 'banner')).toBe('after the banner');
    const log = host.logOf('alpha');
    expect(log).toMatch(/"time":"[^"]+","msg":"a complaint on stderr"/);
    expect(log).toContain('not a message, on its standard output: Server running on stdio');
  });

  it.for([
    { trick: 'wrongId', answer: 'the right one', kind: 'unknown id' },
    { trick: 'twice', answer: 'first', kind: 'unknown id' },
    { trick: 'banner', answer: 'after the banner', kind: 'garbage' },
    { trick: 'batch', answer: 'batched', kind: null },
  ])('is not confused by $trick', async ({ trick, answer, kind }, { expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    expect(await gateway.call('alpha', trick)).toBe(answer);
    expect(await gateway.call('alpha', 'echo', { text: 'still there' })).toBe('still there');
    if (kind !== null)
      expect(await host.metrics()).toMatch(new RegExp(`stray_lines_total\\{.*kind="${kind}"`));
  });

  it('answers for a child whose answer is too long, and lets nothing else of it through', async ({
    expect,
  }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    const answer = await gateway.request('alpha', 'tools/call', { name: 'huge', arguments: { bytes: 9e6 } });
    expect(answer.error).toMatchObject({ code: -32_051, data: { retryable: false } });
    expect(await gateway.call('alpha', 'echo', { text: 'still there' })).toBe('still there');
  });

  it('answers every call under way at once when a child is killed, and has it back', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    const pid = Number(await gateway.call('alpha', 'pid'));
    const lost = gateway.request('alpha', 'tools/call', { name: 'silence' });
    await gateway.call('alpha', 'echo', { text: 'the call before has arrived' });
    const from = gateway.events.length;
    const began = performance.now();
    process.kill(pid, 'SIGKILL');
    expect((await lost).error).toMatchObject({
      code: -32_050,
      message: 'alpha died: killed by SIGKILL',
      data: { code: 'SERVER_CRASHED', retryable: false },
    });
    expect(performance.now() - began).toBeLessThan(1000);
    await gateway.event('alpha', 'ready', from);
    expect(Number(await gateway.call('alpha', 'pid'))).not.toBe(pid);
    expect(host.history('alpha').map(({ event }) => event)).toEqual([
      'started',
      'ready',
      'crashed',
      'started',
      'ready',
    ]);
    expect(host.history('alpha')[2]).toMatchObject({
      reason: 'killed by SIGKILL',
      exit: { signal: 'SIGKILL' },
    });
  });

  it.for([
    { means: 'a group of its own', enforce: 'prefer' },
    { means: 'none', enforce: 'off' },
  ] as const)(
    'replaces a child with $means that was stopped by a signal, though nobody calls it',
    async (row, { expect }) => {
      await using host = await testHost({ alpha: scripted(['legacy'], { enforce: row.enforce }) });
      await using gateway = await host.connect();
      await gateway.event('alpha', 'ready');
      const pid = Number(await gateway.call('alpha', 'pid'));
      const from = gateway.events.length;
      const began = performance.now();
      process.kill(pid, 'SIGSTOP');
      await gateway.event('alpha', 'down', from);
      expect(performance.now() - began).toBeLessThan(3000);
      await gateway.event('alpha', 'ready', from);
      expect(host.history('alpha').map(({ event }) => event)).toContain('replaced');
      expect(host.processes().map((one) => one.pid)).not.toContain(pid);
    },
  );

  it.for(['legacy', 'modern'])(
    'replaces a %s child that hears nothing any more, and says why',
    async (era, { expect }) => {
      await using host = await testHost({ alpha: scripted([era]) });
      await using gateway = await host.connect();
      await gateway.event('alpha', 'ready');
      const from = gateway.events.length;
      // It answers the question in between, so it is known to do several things at a time.
      expect(await gateway.call('alpha', 'slow', { ms: 1500 })).toBe('done');
      const answer = await gateway.request('alpha', 'tools/call', { name: 'hang' });
      expect(answer.error?.message).toMatch(/^alpha died: did not answer 2 times in a row/);
      await gateway.event('alpha', 'ready', from);
    },
  );

  it.for([
    { what: 'computes', trick: 'compute', said: 'computed' },
    { what: 'does one thing at a time', trick: 'wait', said: 'waited' },
  ])('lets a child that $what finish its call', async ({ trick, said }, { expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    expect(await gateway.call('alpha', trick, { ms: 3000 })).toBe(said);
  });

  it('tells a new run what clients had asked the last one to keep in mind', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    for (const uri of ['a:1', 'a:2']) await gateway.request('alpha', 'resources/subscribe', { uri });
    await gateway.request('alpha', 'resources/unsubscribe', { uri: 'a:1' });
    await gateway.request('alpha', 'logging/setLevel', { level: 'warning' });
    const from = gateway.events.length;
    void gateway.call('alpha', 'crash');
    await gateway.event('alpha', 'ready', from);
    const heard = await gateway.call('alpha', 'heard');
    expect(heard).toContain('logging/setLevel=warning resources/subscribe=a:2');
    expect(heard).not.toContain('a:1');
  });

  it('gives answers and progress to the gateway that asked, and other news to all', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using older = await host.connect();
    await using newer = await host.connect();
    await Promise.all([older.event('alpha', 'ready'), newer.event('alpha', 'ready')]);
    expect(await older.call('alpha', 'progress')).toBe('progressed');
    expect(await older.call('alpha', 'changed')).toBe('changed');
    await newer.message(({ method }) => method === 'notifications/tools/list_changed');
    const methods = (link: typeof older) =>
      link.messages.map(({ message }) => message['method']).filter(Boolean);
    expect(methods(older)).toEqual(['notifications/progress', 'notifications/tools/list_changed']);
    expect(methods(newer)).toEqual(['notifications/tools/list_changed']);
  });

  it('takes a question of a child to the gateway that called, and the answer back', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using older = await host.connect();
    await using newer = await host.connect();
    await newer.event('alpha', 'ready');
    const answered = older.call('alpha', 'ask', { method: 'roots/list' });
    await older.message(({ method }) => method === 'roots/list');
    older.send('alpha', { id: 1, result: { roots: [] } });
    expect(await answered).toBe('{"roots":[]}');
    expect(newer.messages).toEqual([]);
  });

  it('answers a question of a child itself when the gateway that had it is gone', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    const first = await host.connect();
    await first.event('alpha', 'ready');
    void first.call('alpha', 'ask', { method: 'roots/list' });
    await first.message(({ method }) => method === 'roots/list');
    await first[Symbol.asyncDispose]();
    await using second = await host.connect();
    await second.event('alpha', 'ready');
    expect(await second.call('alpha', 'heard')).toContain('notifications/cancelled');
  });

  it('answers the ping of a child itself', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    expect(await gateway.call('alpha', 'ask', { method: 'ping' })).toBe('{}');
  });

  it('starts what a changed list adds, stops what it lacks, and touches nobody else', async ({ expect }) => {
    await using host = await testHost({ kept: scripted(['legacy']), changed: scripted(['legacy']) });
    await using gateway = await host.connect();
    await Promise.all(['kept', 'changed'].map((name) => gateway.event(name, 'ready')));
    const pids = async () => Promise.all(['kept', 'changed'].map((name) => gateway.call(name, 'pid')));
    const before = await pids();
    const from = gateway.events.length;
    const ofKept = () => gateway.events.slice(from).filter(({ server }) => server === 'kept');
    host.adopt({
      kept: scripted(['legacy']),
      changed: scripted(['legacy'], { env: { NEW: '1' } }),
      added: scripted(['modern']),
    });
    await Promise.all([gateway.event('added', 'ready', from), gateway.event('changed', 'ready', from)]);
    const after = await pids();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    host.adopt({ kept: scripted(['legacy']) });
    await gateway.event('changed', 'gone', from);
    expect((await gateway.request('changed', 'tools/list')).error?.data).toEqual({
      code: 'SERVER_NOT_READY',
      retryable: true,
    });
    expect((await pids())[0]).toBe(before[0]);
    expect(ofKept()).toEqual([]);
  });

  it('holds nobody up for one that is slow to start, and tells what a slow one is doing', async ({
    expect,
  }) => {
    await using host = await testHost({ slow: scripted(['legacy', '3000']), quick: scripted(['legacy']) });
    await using gateway = await host.connect();
    await gateway.event('quick', 'ready');
    expect(await gateway.call('quick', 'echo', { text: 'hello' })).toBe('hello');
    const { slow } = await host.reports();
    expect(slow).toMatchObject({ settled: null, snapshot: { state: 'starting' } });
  });

  it.for([
    {
      what: 'a program that is not there',
      changes: { command: 'no-such-program' },
      reason: /no program "no-such-program" in PATH/,
    },
    {
      what: 'a directory that is not there',
      changes: { cwd: '/no/such' },
      reason: /no directory \/no\/such/,
    },
    {
      what: 'a program that ends at once',
      changes: { command: 'false', args: [] },
      reason: /exited with code 1/,
    },
    {
      what: 'a protocol nobody knows',
      changes: { env: { SPEAKS: '1999-01-01' } },
      reason: /protocol revision 1999-01-01/,
    },
  ])('says what is wrong with $what', async ({ changes, reason }, { expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy'], { ...changes, restart: 'never' }) });
    await using gateway = await host.connect();
    const down = await gateway.event('alpha', 'down');
    expect(down).toMatchObject({ server: 'alpha' });
    await expect
      .poll(async () => (await host.reports())['alpha']?.settled, { timeout: 5000 })
      .toMatchObject({ phase: 'crashed', reason: expect.stringMatching(reason) });
  });

  it('gives up one that does not open in time, as a start that took too long', async ({ expect }) => {
    await using host = await testHost({
      alpha: scripted(['legacy', '60000'], { startTimeoutMs: 1000, restart: 'never' }),
    });
    await expect
      .poll(async () => (await host.reports())['alpha']?.settled, { timeout: 8000 })
      .toMatchObject({ phase: 'timed-out', reason: expect.stringMatching(/not ready after 1000 ms/) });
  });

  it('lets a child rest that crashes again and again, until it is asked for', async ({ expect }) => {
    const crashing = scripted(['legacy'], { command: 'false', args: [], restartDelayMs: 10 });
    await using host = await testHost({ alpha: crashing });
    const state = async () => (await host.reports())['alpha']?.snapshot;
    await expect.poll(state, { timeout: 10_000 }).toMatchObject({
      state: 'crash-loop',
      reason: expect.stringContaining('five crashes in a minute, the last one exited with code 1'),
    });
    const before = host.history('alpha').length;
    await host.post('/hosted/alpha/restart');
    await expect.poll(() => host.history('alpha').length).toBeGreaterThan(before);
  });

  it('restarts one child when it is asked to', async ({ expect }) => {
    await using host = await testHost({ alpha: scripted(['legacy']), beta: scripted(['legacy']) });
    await using gateway = await host.connect();
    await Promise.all(['alpha', 'beta'].map((name) => gateway.event(name, 'ready')));
    const from = gateway.events.length;
    expect(await host.post('/hosted/alpha/restart')).toBe(202);
    expect(await host.post('/hosted/nobody/restart')).toBe(404);
    await gateway.event('alpha', 'ready', from);
    expect(gateway.events.slice(from).filter(({ server }) => server === 'beta')).toEqual([]);
    expect((await host.reports())['alpha']?.snapshot.restarts).toBe(0);
  });

  it.for(['prefer', 'off'] as const)(
    'leaves nothing behind, not even what a child detached from itself (%s)',
    async (enforce, { expect }) => {
      await using host = await testHost({ alpha: scripted(['legacy'], { enforce }) });
      await using gateway = await host.connect();
      await gateway.event('alpha', 'ready');
      const grandchild = Number(await gateway.call('alpha', 'family'));
      expect(host.processes().map(({ pid }) => pid)).toContain(grandchild);
      await host.stop();
      expect(host.processes()).toEqual([]);
    },
  );

  it('holds a child to its memory, and tells that this was the reason', async ({ expect }) => {
    await using host = await testHost({
      alpha: scripted(['legacy'], { memoryBytes: 160 * 1024 ** 2, cpuCores: 2 }),
    });
    await using gateway = await host.connect();
    await gateway.event('alpha', 'ready');
    const answer = await gateway.request('alpha', 'tools/call', { name: 'memory', arguments: { mib: 400 } });
    expect(answer.error?.message).toMatch(/out of memory|its limit is 160 MiB/);
  });
});
