import { Registry } from 'prom-client';
import { describe, it } from 'vitest';
import { GatewayMetrics, type LiveGateway } from '../../../src/servers/gateway/gateway-metrics.ts';
import { documentedMetrics } from '../../support/documented-metrics.ts';

function metricsOf(values: Partial<LiveGateway> = {}) {
  const registry = new Registry();
  const metrics = new GatewayMetrics(registry, {
    sessions: () => 3,
    queues: () => new Map([['memory', { running: 2, waiting: 1 }]]),
    cache: () => ({ hits: 5, misses: 7, entries: 1, bytes: 64, isShared: false }),
    breakers: () => [{ server: 'memory', replica: 'memory-1', state: 'open' }],
    ...values,
  });
  return { metrics, registry, lines: async () => (await registry.metrics()).split('\n') };
}

describe('GatewayMetrics', () => {
  it('shows exactly what docs/metrics.md lists', async ({ expect }) => {
    const shown = (await metricsOf().registry.getMetricsAsJSON()).map(({ name }) => name);
    expect(documentedMetrics('The gateway').toSorted()).toEqual(shown.toSorted());
  });

  it('shows things as they are when asked, and forgets servers that are gone', async ({ expect }) => {
    const queues = new Map([['memory', { running: 2, waiting: 1 }]]);
    const { lines } = metricsOf({ queues: () => queues });
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'mcp_active_sessions 3',
        'mcp_gateway_queue_depth{server="memory"} 1',
        'mcp_gateway_calls_running{server="memory"} 2',
        'mcp_gateway_breaker_state{server="memory",replica="memory-1"} 2',
        'mcp_gateway_cache_hits_total 5',
        'mcp_gateway_cache_misses_total 7',
      ]),
    );
    queues.clear();
    expect((await lines()).filter((line) => line.startsWith('mcp_gateway_queue_depth'))).toEqual([]);
  });

  it.for([
    { isShared: true, shown: 1 },
    { isShared: false, shown: 0 },
  ])('says whether the cache is shared: $isShared', async ({ isShared, shown }, { expect }) => {
    const { lines } = metricsOf({ cache: () => ({ hits: 0, misses: 0, entries: 0, bytes: 0, isShared }) });
    expect(await lines()).toContain(`mcp_gateway_cache_shared ${shown}`);
  });

  it('counts what was refused, and why', async ({ expect }) => {
    const { metrics, lines } = metricsOf();
    metrics.onRpcError(-32_602);
    metrics.onRefused('TOKEN_EXPIRED');
    metrics.onRateLimited('client', 'memory');
    metrics.onShed('memory', 'full');
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'mcp_jsonrpc_errors_total{error_code="-32602"} 1',
        'mcp_gateway_refused_requests_total{code="TOKEN_EXPIRED"} 1',
        'mcp_gateway_rate_limited_calls_total{server="memory",whose="client"} 1',
        'mcp_gateway_shed_calls_total{server="memory",reason="full"} 1',
      ]),
    );
  });
});
