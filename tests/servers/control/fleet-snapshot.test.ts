import { describe, it } from 'vitest';
import type { ReplicaSnapshot, ReplicaState } from '../../../src/runtime/fleet/snapshot.ts';
import { fleetSnapshot } from '../../../src/servers/control/fleet-snapshot.ts';

function snapshotOf(states: Readonly<Record<string, ReplicaState>>, lost: string | null = null) {
  const replicas = Object.entries(states).map(
    ([server, state]) => ({ id: server, server, state, port: 8000 }) as ReplicaSnapshot,
  );
  return fleetSnapshot({
    replicas,
    stateDirectory: '/state',
    control: null,
    lost,
    warnings: [],
    autoscale: [],
  });
}

describe('fleetSnapshot', () => {
  it.for([
    { states: {}, status: 'stopped' },
    { states: { gateway: 'stopped', memory: 'stopped' }, status: 'stopped' },
    { states: { gateway: 'ready', memory: 'ready' }, status: 'healthy' },
    { states: { gateway: 'ready', memory: 'stopped' }, status: 'healthy' },
    { states: { gateway: 'ready', memory: 'crash-loop' }, status: 'degraded' },
    { states: { gateway: 'ready', memory: 'waiting' }, status: 'degraded' },
    { states: { gateway: 'degraded', memory: 'ready' }, status: 'degraded' },
    { states: { gateway: 'unhealthy', memory: 'ready' }, status: 'unhealthy' },
    { states: { gateway: 'starting' }, status: 'unhealthy' },
    { states: { memory: 'degraded' }, status: 'unhealthy' },
  ] satisfies { states: Readonly<Record<string, ReplicaState>>; status: string }[])(
    'of $states is $status',
    ({ states, status }, { expect }) => {
      expect(snapshotOf(states).status).toBe(status);
    },
  );

  it.for([
    { states: { gateway: 'ready' }, url: 'http://127.0.0.1:8000/mcp' },
    { states: { gateway: 'stopped' }, url: null },
    { states: { memory: 'ready' }, url: null },
  ] satisfies { states: Readonly<Record<string, ReplicaState>>; url: string | null }[])(
    'tells clients of $states to connect to $url',
    ({ states, url }, { expect }) => {
      expect(snapshotOf(states).gatewayUrl).toBe(url);
    },
  );

  it('says why the supervisor is lost, and what is done about it', ({ expect }) => {
    expect(snapshotOf({ gateway: 'ready' }, 'it is gone').supervisor).toEqual({
      state: 'lost',
      reason: 'the pm2 daemon: it is gone; the fleet is being started anew',
    });
  });
});
