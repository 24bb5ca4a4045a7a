import { describe, it } from 'vitest';
import { FleetStore } from '../../../src/cli/dashboard/fleet-store.ts';
import type { FleetSnapshot } from '../../../src/runtime/fleet/snapshot.ts';
import { replica, snapshot } from '../support.ts';

async function* seconds(count: number): AsyncGenerator<FleetSnapshot> {
  for (let second = 1; second <= count; second += 1) {
    const traffic = {
      requests: 0,
      callsPerSecond: second,
      p50Ms: 1,
      p95Ms: 2,
      errorRate: 0,
      activeConnections: 0,
      queueDepth: 0,
    };
    yield snapshot({ replicas: [replica({ traffic })] });
  }
}

describe('FleetStore', () => {
  it('tells its listeners of every snapshot until they leave', async ({ expect }) => {
    const store = new FleetStore();
    let changes = 0;
    const leave = store.subscribe(() => {
      changes += 1;
    });
    await store.follow(seconds(2));
    leave();
    await store.follow(seconds(1));
    expect(changes).toBe(2);
  });
  it('keeps a bounded history, oldest first', async ({ expect }) => {
    const store = new FleetStore();
    await store.follow(seconds(130));
    const calls = store.view()?.history.get('memory')?.callsPerSecond ?? [];
    expect([calls.length, calls[0], calls.at(-1)]).toEqual([120, 11, 130]);
  });
  it('forgets replicas that are gone', async ({ expect }) => {
    const store = new FleetStore();
    await store.follow(seconds(1));
    await store.follow(
      (async function* () {
        yield snapshot({ replicas: [] });
      })(),
    );
    expect(store.view()?.history.size).toBe(0);
  });
});
