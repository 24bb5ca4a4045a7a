import { describe, it } from 'vitest';
import { CircuitBreaker } from '../../../src/runtime/resilience/breaker.ts';

const succeed = async (): Promise<string> => 'ok';
const fail = async (): Promise<never> => {
  throw new Error('down');
};

describe('CircuitBreaker', () => {
  it('opens after failureThreshold consecutive failures', async ({ expect }) => {
    const breaker = new CircuitBreaker({ name: 'pg', failureThreshold: 2, openMs: 1000 });
    await expect(breaker.execute(fail)).rejects.toThrow('down');
    expect(breaker.state).toBe('closed');
    await expect(breaker.execute(fail)).rejects.toThrow('down');
    expect(breaker.state).toBe('open');
  });

  it('refuses calls while open and says when to try again', async ({ expect }) => {
    const { breaker } = await opened();
    await expect(breaker.execute(succeed)).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      facts: { dependency: 'pg', retryInMs: 1000 },
    });
  });

  it.for([
    { outcome: 'success', call: succeed, next: 'closed' },
    { outcome: 'failure', call: fail, next: 'open' },
  ] as const)('is $next after a trial call ends in $outcome', async ({ call, next }, { expect }) => {
    const { breaker, clock } = await opened();
    clock.ms += 1000;
    await breaker.execute<string>(call).catch(() => undefined);
    expect(breaker.state).toBe(next);
  });

  it('ignores the late success of a call admitted before the circuit opened', async ({ expect }) => {
    const breaker = new CircuitBreaker({ name: 'pg', failureThreshold: 1, openMs: 1000 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const slow = breaker.execute(() => promise);
    await breaker.execute(fail).catch(() => undefined);
    resolve('ok');
    await slow;
    expect(breaker.state).toBe('open');
  });

  it('admits one trial at a time while half-open', async ({ expect }) => {
    const { breaker, clock } = await opened();
    clock.ms += 1000;
    const { promise, resolve } = Promise.withResolvers<string>();
    const trial = breaker.execute(() => promise);
    await expect(breaker.execute(succeed)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    resolve('ok');
    await trial;
    expect(breaker.state).toBe('closed');
  });

  it('rejects a threshold below 1', ({ expect }) => {
    expect(() => new CircuitBreaker({ name: 'pg', failureThreshold: 0, openMs: 1 })).toThrow(
      /at least 1, got 0/,
    );
  });
});

async function opened(): Promise<{ breaker: CircuitBreaker; clock: { ms: number } }> {
  const clock = { ms: 0 };
  const breaker = new CircuitBreaker({ name: 'pg', failureThreshold: 1, openMs: 1000, now: () => clock.ms });
  await breaker.execute(fail).catch(() => undefined);
  return { breaker, clock };
}
