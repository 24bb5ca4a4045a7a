import { describe, it } from 'vitest';
import { httpRequest } from '../../support/http-request.ts';
import { testGateway } from '../../support/open-gateway.ts';
import { authorization } from '../../support/opened-process.ts';
import { rawBackend } from '../../support/raw-backend.ts';

const headers = { authorization };
const patience = { timeout: 5000, interval: 10 };

describe('GET /loads of the gateway', () => {
  it('counts the calls in flight of each replica, and tells which one is leaving', async ({ expect }) => {
    const answers = Promise.withResolvers<void>();
    await using busy = await rawBackend(async (_, response) => {
      await answers.promise;
      response.end('done');
    });
    await using fresh = await rawBackend((_, response) => response.end('done'));
    await using gateway = await testGateway({ alpha: busy.url });
    const loads = async (): Promise<unknown> =>
      JSON.parse((await httpRequest(`${gateway.url}/loads`, { headers })).body);
    const call = httpRequest(`${gateway.url}/alpha/x`, { method: 'POST', headers, body: '{}' });
    const own = { id: 'alpha-1', url: busy.url };
    await expect
      .poll(loads, patience)
      .toEqual({ alpha: [{ ...own, calls: 1, peakCalls: expect.any(Number), isLeaving: false }] });
    await gateway.route({ alpha: fresh.url });
    const next = { id: 'alpha-1', url: fresh.url, calls: 0, peakCalls: expect.any(Number), isLeaving: false };
    await expect.poll(loads, patience).toEqual({
      alpha: expect.arrayContaining([
        { ...own, calls: 1, peakCalls: expect.any(Number), isLeaving: true },
        next,
      ]),
    });
    answers.resolve();
    expect(await call).toMatchObject({ status: 200, body: 'done' });
    await expect.poll(loads, patience).toEqual({ alpha: [next] });
  });

  it('is for those who know the token', async ({ expect }) => {
    await using gateway = await testGateway({});
    expect((await httpRequest(`${gateway.url}/loads`)).status).toBe(401);
  });
});

describe('a call whose server goes away in the middle', () => {
  it('is one line of the log, with the tool that was called', async ({ expect }) => {
    await using backend = await rawBackend((asked) => asked.socket.destroy());
    await using gateway = await testGateway({ alpha: backend.url });
    const cutOff = gateway.next('call cut off');
    await httpRequest(`${gateway.url}/alpha/x`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'store_memory' } }),
    });
    expect(await cutOff).toMatchObject({
      level: 'warn',
      replica: 'alpha-1',
      method: 'tools/call',
      tool: 'store_memory',
      ms: expect.any(Number),
      reason: expect.any(String),
    });
  });
});
