import { describe, it } from 'vitest';
import { httpRequest } from '../../support/http-request.ts';
import { headers, listening, news, subscribed } from './listening-endpoint.ts';

describe('HttpEndpoint', () => {
  it('says that it lives and whether it is ready to everybody on this machine', async ({ expect }) => {
    await using server = await listening();
    expect(await httpRequest(`${server.url}/live`)).toMatchObject({
      status: 200,
      body: '{"status":"alive"}',
    });
    expect(await httpRequest(`${server.url}/ready`)).toMatchObject({
      status: 200,
      body: '{"status":"healthy"}',
    });
  });

  it.for(['/health', '/metrics', '/work', '/nowhere'])(
    'shows %s to nobody without the token',
    async (path, { expect }) => {
      await using server = await listening();
      const answer = await httpRequest(`${server.url}${path}`);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="mcpctl"');
      expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32_001 } });
    },
  );

  it('refuses a page of another site, token or not', async ({ expect }) => {
    await using server = await listening();
    const rebound = await httpRequest(`${server.url}/work`, {
      headers: { ...headers, host: 'attacker.example' },
    });
    const scripted = await httpRequest(`${server.url}/work`, {
      headers: { ...headers, origin: 'https://attacker.example' },
    });
    expect([rebound.status, scripted.status]).toEqual([403, 403]);
  });

  it.for([
    { status: 'healthy', ready: 200, health: 200 },
    { status: 'degraded', ready: 200, health: 200 },
    { status: 'unhealthy', ready: 503, health: 503 },
  ] as const)('while $status answers /ready with $ready', async ({ status, ready, health }, { expect }) => {
    await using server = await listening({ status });
    expect((await httpRequest(`${server.url}/ready`)).status).toBe(ready);
    const answer = await httpRequest(`${server.url}/health`, { headers });
    expect(answer.status).toBe(health);
    expect(JSON.parse(answer.body).status).toBe(status);
  });

  it('measures itself in /health', async ({ expect }) => {
    await using server = await listening({ queueDepth: () => 7 });
    await httpRequest(`${server.url}/work`, { headers });
    const { body } = await httpRequest(`${server.url}/health`, { headers });
    expect(JSON.parse(body)).toMatchObject({
      status: 'healthy',
      timestamp: expect.stringMatching(/Z$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      metrics: { request_count: 1, error_rate: 0, queue_depth: 7, active_connections: 1 },
      dependencies: {},
    });
  });

  it('counts requests by method, endpoint and status, with a name Prometheus takes', async ({ expect }) => {
    await using server = await listening();
    await httpRequest(`${server.url}/work?id=1`, { headers });
    await httpRequest(`${server.url}/work?id=2`, { headers, method: 'POST' });
    await httpRequest(`${server.url}/secret-4711`, { headers });
    const { body } = await httpRequest(`${server.url}/metrics`, { headers });
    const counted = body.split('\n').filter((line) => line.startsWith('mcp_weaviate_direct_requests_total{'));
    expect(counted).toEqual([
      'mcp_weaviate_direct_requests_total{method="GET",endpoint="/work",status="200"} 1',
      'mcp_weaviate_direct_requests_total{method="POST",endpoint="/work",status="200"} 1',
      'mcp_weaviate_direct_requests_total{method="GET",endpoint="unknown",status="404"} 1',
    ]);
  });

  it('counts a subscription, but not its time', async ({ expect }) => {
    await using server = await listening({ work: news });
    const subscription = await subscribed(`${server.url}/work`);
    subscription.destroy();
    const metrics = async () => (await httpRequest(`${server.url}/metrics`, { headers })).body;
    await expect.poll(metrics).toContain('requests_total{method="GET",endpoint="/work",status="200"} 1');
    expect(await metrics()).not.toContain('duration_seconds_count{method="GET",endpoint="/work"}');
    const { body } = await httpRequest(`${server.url}/health`, { headers });
    expect(JSON.parse(body).metrics).toMatchObject({ request_count: 0, p95_response_time_ms: 0 });
  });

  it('answers 500 to a bug, logs it with its stack and goes on', async ({ expect }) => {
    await using server = await listening({
      work: async () => {
        throw new TypeError('x is not a function');
      },
    });
    const answer = await httpRequest(`${server.url}/work`, { headers });
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('x is not a function');
    expect(server.lines).toEqual([
      expect.objectContaining({
        level: 'error',
        path: '/work',
        err: expect.objectContaining({ stack: expect.stringContaining('x is not a function') }),
      }),
    ]);
    expect((await httpRequest(`${server.url}/live`)).status).toBe(200);
  });

  it('answers 500 to a bug that is thrown at once', async ({ expect }) => {
    await using server = await listening({
      work: () => {
        throw new TypeError('x is not a function');
      },
    });
    expect((await httpRequest(`${server.url}/work`, { headers })).status).toBe(500);
  });

  it('cuts an answer that a bug ends half-way: nobody takes it for whole', async ({ expect }) => {
    await using server = await listening({
      work: async (_, response) => {
        response.write('half');
        throw new Error('a bug');
      },
    });
    await expect(httpRequest(`${server.url}/work`, { headers })).rejects.toThrow('aborted');
  });

  it('fails to listen on a port that is taken', async ({ expect }) => {
    await using server = await listening();
    const again = listening({ port: Number(new URL(server.url).port) });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
