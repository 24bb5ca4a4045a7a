import { describe, it } from 'vitest';
import { ServerMetrics } from '../../../src/servers/kit/metrics.ts';
import { Traffic } from '../../../src/servers/kit/traffic.ts';
import { documentedMetrics } from '../../support/documented-metrics.ts';

function metricsOf(server: string) {
  const traffic = new Traffic(() => 0);
  const metrics = new ServerMetrics(server, {
    activeConnections: () => 3,
    traffic: () => traffic.summary(),
  });
  const lines = async () => (await metrics.registry.metrics()).split('\n');
  return { metrics, traffic, lines };
}

describe('ServerMetrics', () => {
  it('names a server with a hyphen as Prometheus takes it', async ({ expect }) => {
    expect(await metricsOf('weaviate-direct').lines()).toContain('mcp_weaviate_direct_active_connections 3');
  });

  it('shows the share of failed requests as it is when asked', async ({ expect }) => {
    const { traffic, lines } = metricsOf('memory');
    expect(await lines()).toContain('mcp_memory_error_rate 0');
    traffic.record(1, true);
    traffic.record(1, false);
    expect(await lines()).toContain('mcp_memory_error_rate 0.5');
  });

  it('measures requests in seconds', async ({ expect }) => {
    const { metrics, lines } = metricsOf('memory');
    metrics.onRequest({ method: 'POST', endpoint: '/mcp', status: 200, durationMs: 1500 });
    const shown = await lines();
    expect(shown).toContain('mcp_memory_request_duration_seconds_sum{method="POST",endpoint="/mcp"} 1.5');
    expect(shown).toContain('mcp_memory_requests_total{method="POST",endpoint="/mcp",status="200"} 1');
  });

  it('counts tool calls under the names dashboard 25252 reads', async ({ expect }) => {
    const { metrics, lines } = metricsOf('memory');
    metrics.onToolStart('get_memory');
    expect(await lines()).toContain('mcp_tool_inflight{tool_name="get_memory"} 1');
    metrics.onToolCall({ tool: 'get_memory', outcome: 'success', durationMs: 250 });
    metrics.onToolStart('get_memory');
    metrics.onToolCall({ tool: 'get_memory', outcome: 'error', durationMs: 250 });
    const shown = await lines();
    expect(shown).toContain('mcp_tool_inflight{tool_name="get_memory"} 0');
    for (const status of ['success', 'error']) {
      expect(shown).toContain(
        `mcp_tool_calls_total{tool_name="get_memory",client_id="unknown",status="${status}"} 1`,
      );
    }
    expect(shown).toContain('mcp_tool_duration_seconds_sum{tool_name="get_memory"} 0.5');
  });

  it('shows exactly what docs/metrics.md lists', async ({ expect }) => {
    const listed = documentedMetrics('Every server').map((name) => name.replace('<server>', 'memory'));
    const shown = (await metricsOf('memory').metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
    expect(listed.toSorted()).toEqual(shown.toSorted());
  });
});
