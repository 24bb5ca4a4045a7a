import { once } from 'node:events';
import { request } from 'node:http';
import { describe, it } from 'vitest';
import { openGateway } from '../../../src/servers/gateway/gateway.ts';
import { httpRequest } from '../../support/http-request.ts';
import { dialects } from '../../support/mcp-dialects.ts';
import { testGateway, trialBackend } from '../../support/open-gateway.ts';
import { authorization, openedProcess, testToken } from '../../support/opened-process.ts';
import { frozenBackend } from '../../support/raw-backend.ts';

const headers = { authorization };

describe('the front door of the gateway', () => {
  it('says to everybody that it lives and is ready, servers or not', async ({ expect }) => {
    await using gateway = await testGateway({});
    expect((await httpRequest(`${gateway.url}/live`)).status).toBe(200);
    expect((await httpRequest(`${gateway.url}/ready`)).status).toBe(200);
  });

  it.for(['/mcp', '/alpha/mcp', '/alpha/ready', '/health', '/metrics'])(
    'lets nobody to %s without the token, and no page of another site',
    async (path, { expect }) => {
      await using alpha = await trialBackend('alpha');
      await using gateway = await testGateway({ alpha: alpha.url });
      const status = async (extra: Record<string, string>) =>
        (await httpRequest(`${gateway.url}${path}`, { headers: extra })).status;
      expect(await status({})).toBe(401);
      expect(await status({ authorization: 'Bearer something else' })).toBe(401);
      expect(await status({ ...headers, host: 'attacker.example' })).toBe(403);
      expect(await status({ ...headers, origin: 'https://attacker.example' })).toBe(403);
    },
  );

  it('stays ready while a server is down or frozen, and says which in /health', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    const beta = await trialBackend('beta');
    await beta.stop();
    await using gateway = await testGateway({ alpha: alpha.url, beta: beta.url });
    expect((await httpRequest(`${gateway.url}/ready`)).body).toBe('{"status":"degraded"}');
    const { status, body } = await httpRequest(`${gateway.url}/health`, { headers });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      status: 'degraded',
      dependencies: {
        alpha: { status: 'healthy', last_error: null },
        beta: { status: 'unhealthy', last_error: expect.stringContaining('ECONNREFUSED') },
      },
    });
  });

  it('notices a frozen server', async ({ expect }) => {
    await using frozen = await frozenBackend();
    await using gateway = await testGateway({ frozen: frozen.url });
    const { body } = await httpRequest(`${gateway.url}/health`, { headers });
    expect(JSON.parse(body).dependencies).toMatchObject({ frozen: { status: 'unhealthy' } });
  });

  it('counts a server as healthy while one of its replicas is', async ({ expect }) => {
    const dead = await trialBackend('alpha');
    await dead.stop();
    await using alive = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: [dead.url, alive.url] });
    expect((await httpRequest(`${gateway.url}/ready`)).body).toBe('{"status":"healthy"}');
  });

  it('counts requests by server, never by path', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    for (const path of ['/alpha/mcp', '/alpha/secret-1', '/alpha/secret-2', '/beta/mcp']) {
      await httpRequest(`${gateway.url}${path}`, { headers });
    }
    const { body } = await httpRequest(`${gateway.url}/metrics`, { headers });
    const counted = body.split('\n').filter((line) => line.startsWith('mcp_gateway_requests_total{'));
    expect(counted).toEqual([
      'mcp_gateway_requests_total{method="GET",endpoint="/alpha/mcp",status="405"} 1',
      'mcp_gateway_requests_total{method="GET",endpoint="/alpha/*",status="404"} 2',
      'mcp_gateway_requests_total{method="GET",endpoint="unknown",status="404"} 1',
    ]);
  });

  it('needs to know where its routing table is', async ({ expect }) => {
    const opened = openedProcess('gateway', (context) => openGateway(context));
    await expect(opened).rejects.toThrow('Wrong environment for gateway: MCPCTL_ROUTES: ');
  });

  it('logs no error when a client goes away in the middle of its request', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    const call = request(`${gateway.url}/alpha/mcp`, {
      method: 'POST',
      headers: { ...headers, 'content-length': '100', expect: '100-continue' },
      agent: false,
    });
    call.flushHeaders();
    await once(call, 'continue');
    call.on('error', () => undefined);
    const closed = new Promise((resolve) => call.once('close', resolve));
    call.destroy();
    await closed;
    expect((await httpRequest(`${gateway.url}/live`)).status).toBe(200);
    await gateway.stop(20_000);
    expect(gateway.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('tells the server when a client gives up a call', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    await using client = await dialects[0]?.connect(`${gateway.url}/mcp`, testToken);
    const giveUp = new AbortController();
    const lingering = alpha.next('lingering');
    const aborted = alpha.next('aborted');
    const call = client?.call('alpha__linger', {}, giveUp.signal);
    await lingering;
    giveUp.abort();
    await expect(call).rejects.toThrow();
    await aborted;
  });

  it.for(dialects)('tells the server when a client of $name goes away', async (dialect, { expect }) => {
    await using alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    const client = await dialect.connect(`${gateway.url}/mcp`, testToken);
    const lingering = alpha.next('lingering');
    const aborted = alpha.next('aborted');
    const call = client.call('alpha__linger');
    await lingering;
    await Promise.all([expect(call).rejects.toThrow(), client[Symbol.asyncDispose]()]);
    await aborted;
  });
});
