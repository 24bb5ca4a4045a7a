import { describe, it } from 'vitest';
import { type Dependency, HealthMonitor } from '../../../src/servers/kit/health-monitor.ts';

const healthy = async (): Promise<void> => undefined;
const refused = (): Promise<void> => Promise.reject(new Error('connection refused\n    at somewhere'));
const never = (): Promise<void> => new Promise(() => undefined);

function dependency(name: string, check: Dependency['check'], essential = true): Dependency {
  return { name, essential, check };
}

describe('HealthMonitor', () => {
  it('is healthy without dependencies', async ({ expect }) => {
    expect(await new HealthMonitor(() => []).report()).toEqual({ status: 'healthy', dependencies: {} });
  });

  it.for([
    { when: 'all answer', essential: healthy, other: healthy, status: 'healthy' },
    { when: 'one that is not essential fails', essential: healthy, other: refused, status: 'degraded' },
    { when: 'an essential one fails', essential: refused, other: healthy, status: 'unhealthy' },
    { when: 'all fail', essential: refused, other: refused, status: 'unhealthy' },
  ])('is $status when $when', async ({ essential, other, status }, { expect }) => {
    const monitor = new HealthMonitor(() => [
      dependency('database', essential),
      dependency('index', other, false),
    ]);
    expect((await monitor.report()).status).toBe(status);
  });

  it('says of each dependency how it is, why, and what its breaker does', async ({ expect }) => {
    const monitor = new HealthMonitor(() => [
      dependency('database', healthy),
      { ...dependency('index', refused), breaker: () => 'open' },
    ]);
    const { dependencies } = await monitor.report();
    expect(dependencies['database']).toEqual({
      status: 'healthy',
      latency_ms: expect.any(Number),
      breaker: null,
      last_error: null,
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(dependencies['index']).toMatchObject({
      status: 'unhealthy',
      latency_ms: null,
      breaker: 'open',
      last_error: 'connection refused',
    });
  });

  it('does not wait for a dependency that never answers', async ({ expect }) => {
    const monitor = new HealthMonitor(() => [dependency('database', never), dependency('index', healthy)], {
      checkTimeoutMs: 10,
    });
    const { status, dependencies } = await monitor.report();
    expect(status).toBe('unhealthy');
    expect(dependencies['database']?.last_error).toBe('no answer in 10 ms');
    expect(dependencies['index']?.status).toBe('healthy');
  });

  it('tells the check that its time is up', async ({ expect }) => {
    const signals: AbortSignal[] = [];
    const check = (signal: AbortSignal) => {
      signals.push(signal);
      return never();
    };
    await new HealthMonitor(() => [dependency('database', check)], { checkTimeoutMs: 10 }).report();
    expect(signals[0]?.aborted).toBe(true);
  });

  it.for([
    { answer: 'all is well', check: healthy, afterMs: 1000 },
    { answer: 'something is wrong', check: refused, afterMs: 200 },
  ])(
    'asks again only after $afterMs ms when $answer, however many want to know',
    async ({ check: answer, afterMs }, { expect }) => {
      const clock = { ms: 0 };
      let checks = 0;
      const check = () => {
        checks += 1;
        return answer();
      };
      const monitor = new HealthMonitor(() => [dependency('database', check)], { now: () => clock.ms });
      await Promise.all([monitor.report(), monitor.report()]);
      clock.ms = afterMs;
      await monitor.report();
      expect(checks).toBe(1);
      clock.ms = afterMs + 1;
      await monitor.report();
      expect(checks).toBe(2);
    },
  );

  it('looks at what is wrong again after a fifth of that', async ({ expect }) => {
    const clock = { ms: 0 };
    let check = refused;
    const monitor = new HealthMonitor(() => [dependency('database', () => check())], {
      now: () => clock.ms,
    });
    await monitor.report();
    check = healthy;
    clock.ms = 200;
    expect((await monitor.report()).status).toBe('unhealthy');
    clock.ms = 201;
    expect((await monitor.report()).status).toBe('healthy');
  });

  it('remembers since when a dependency has been as it is', async ({ expect }) => {
    const clock = { ms: 0 };
    let check = healthy;
    const monitor = new HealthMonitor(() => [dependency('database', () => check())], { now: () => clock.ms });
    const since = async () => {
      clock.ms += 2000;
      return (await monitor.report()).dependencies['database']?.since ?? '';
    };
    const first = await since();
    while (new Date().toISOString() === first) await new Promise(setImmediate);
    expect(await since()).toBe(first);
    check = refused;
    expect((await since()) > first).toBe(true);
  });
});
