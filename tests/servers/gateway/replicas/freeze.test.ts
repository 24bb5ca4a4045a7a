import { describe, it } from 'vitest';
import { httpRequest } from '../../../support/http-request.ts';
import { testGateway } from '../../../support/open-gateway.ts';
import { authorization } from '../../../support/opened-process.ts';
import { frozenBackend, rawBackend } from '../../../support/raw-backend.ts';

const headers = { authorization };
const call = { method: 'POST', headers, body: '{}' };

describe('a replica that stands still', () => {
  it('fails its calls within 3.5 s, with a reason, and gets no further ones', async ({ expect }) => {
    await using frozen = await frozenBackend();
    await using alive = await rawBackend((_, response) => response.end('alive'));
    await using gateway = await testGateway({ alpha: frozen.url });
    const began = performance.now();
    const stuck = await httpRequest(`${gateway.url}/alpha/x`, call);
    expect(performance.now() - began).toBeLessThan(3500);
    expect(stuck.status).toBe(503);
    expect(JSON.parse(stuck.body).error.message).toMatch(/^alpha-1 does not answer .* it stands still: /);
    await gateway.route({ alpha: [frozen.url, alive.url] });
    for (let count = 0; count < 4; count += 1) {
      expect((await httpRequest(`${gateway.url}/alpha/x`, call)).body).toBe('alive');
    }
  });

  it('is not one that only works for long', async ({ expect }) => {
    const released = Promise.withResolvers<void>();
    await using slow = await rawBackend(async (asked, response) => {
      if (asked.url === '/x') await released.promise;
      response.end('done');
    });
    await using gateway = await testGateway({ alpha: slow.url });
    const answer = httpRequest(`${gateway.url}/alpha/x`, call);
    const timer = setTimeout(() => released.resolve(), 3500);
    expect((await answer).body).toBe('done');
    clearTimeout(timer);
  });
});
