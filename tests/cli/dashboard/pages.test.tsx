import { renderToString } from 'ink';
import { describe, it } from 'vitest';
import { FleetPage } from '../../../src/cli/dashboard/fleet-page.tsx';
import { FleetStore } from '../../../src/cli/dashboard/fleet-store.ts';
import { loadColour } from '../../../src/cli/dashboard/load-colour.ts';
import { ServerPage } from '../../../src/cli/dashboard/server-page.tsx';
import { replica, snapshot } from '../support.ts';

const busy = replica({
  id: 'weaviate-direct',
  state: 'crash-loop',
  cpu: { cores: 0.45, limitCores: 0.5 },
  memory: { bytes: 900 * 1024 ** 2, limitBytes: 1024 ** 3, peakBytes: null },
  traffic: {
    requests: 9,
    callsPerSecond: 1234.4,
    p50Ms: 12,
    p95Ms: 98.7,
    errorRate: 0.5,
    activeConnections: 1,
    queueDepth: 2,
  },
});

describe('FleetPage', () => {
  it('fits into 80 columns', async ({ expect }) => {
    const store = new FleetStore();
    await store.follow(
      (async function* () {
        yield snapshot({ replicas: [busy] });
      })(),
    );
    const view = store.view();
    if (view === null) throw new Error('no view');
    const drawn = renderToString(<FleetPage view={view} replicas={[busy]} selected={null} columns={80} />, {
      columns: 80,
    });
    const [head = '', row = ''] = drawn.split('\n');
    expect(row).toMatch(/weaviate-direct crash-loop █{5} 0\.45 █{4}░ 900 MiB {2}1234 {4}█ {4}█ 12\/99 ms$/);
    expect(row.indexOf('12/99')).toBe(head.indexOf('P50/P95'));
    expect(drawn).not.toContain('…');
  });
});

describe('ServerPage', () => {
  it('shows limits, traffic and each dependency with its breaker', ({ expect }) => {
    const drawn = renderToString(<ServerPage replica={busy} history={undefined} columns={80} />, {
      columns: 80,
    });
    expect(drawn).toContain('0.45 of 0.5 cores');
    expect(drawn).toContain('900 MiB of 1 GiB');
    expect(drawn).toContain('9 requests, 50% errors, 1 connections, 2 waiting');
    expect(drawn).toContain('postgres healthy since 2026-01-31T12:00:00.000Z, 1 ms, breaker closed');
  });
});

describe('loadColour', () => {
  it.for([
    [0.69, 'green'],
    [0.7, 'yellow'],
    [0.9, 'red'],
  ] as const)('is for %s %s', ([share, colour], { expect }) => {
    expect(loadColour(share)).toBe(colour);
  });
});
