import { describe, it } from 'vitest';
import { httpRequest } from '../../support/http-request.ts';
import { type DialectClient, dialects } from '../../support/mcp-dialects.ts';
import { type TestGateway, testGateway, trialBackend } from '../../support/open-gateway.ts';
import { authorization, testToken } from '../../support/opened-process.ts';
import { frozenBackend } from '../../support/raw-backend.ts';

/** In the revision of today. */
async function connected(gateway: TestGateway, path = '/mcp'): Promise<DialectClient> {
  const [dialect] = dialects;
  if (dialect === undefined) throw new Error('no dialect');
  return dialect.connect(`${gateway.url}${path}`, testToken);
}

/** A tool call as its bytes. */
async function rawCall(gateway: TestGateway, name: string, headers: Record<string, string> = {}) {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 7,
    method: 'tools/call',
    params: { name, arguments: {} },
  });
  const answer = await httpRequest(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) };
}

describe('the gateway as one server', () => {
  it.for(['/mcp', '/alpha/mcp'])(
    'lists the tools of a toolset at %s only when asked',
    async (path, { expect }) => {
      await using alpha = await trialBackend('alpha');
      await using gateway = await testGateway({ alpha: alpha.url });
      const name = path === '/mcp' ? 'alpha__whisper' : 'whisper';
      await using unasked = await connected(gateway, path);
      await using asked = await connected(gateway, `${path}?toolsets=quiet`);
      expect(await unasked.toolNames()).not.toContain(name);
      expect(await asked.toolNames()).toContain(name);
      expect(await unasked.call(name)).toMatchObject({ structuredContent: { text: 'hush' } });
    },
  );

  it('shows the tools of all servers as server__tool', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using beta = await trialBackend('beta');
    await using gateway = await testGateway({ alpha: alpha.url, beta: beta.url });
    await using client = await connected(gateway);
    const tools = ['echo', 'refuse', 'outlast', 'linger'];
    expect(await client.toolNames()).toEqual([
      ...tools.map((tool) => `alpha__${tool}`),
      ...tools.map((tool) => `beta__${tool}`),
    ]);
  });

  it('calls the tool of the server that is named', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using beta = await trialBackend('beta');
    await using gateway = await testGateway({ alpha: alpha.url, beta: beta.url });
    await using client = await connected(gateway);
    const result = await client.call('beta__echo', { text: 'hello' });
    expect(result.structuredContent).toEqual({ server: 'beta', text: 'hello' });
  });

  it('refuses a tool nobody has, with names that are like it', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    const refused = await rawCall(gateway, 'alpa__ecko');
    expect(refused).toMatchObject({
      status: 200,
      body: { id: 7, error: { code: -32_602, data: { similar: ['alpha__echo'] } } },
    });
    expect(refused.body.error.message).toBe('No tool is named "alpa__ecko". Similar: alpha__echo.');
  });

  it('says where all names are when none is like it', async ({ expect }) => {
    await using gateway = await testGateway({});
    const { body } = await rawCall(gateway, 'xylophone');
    expect(body.error.message).toBe('No tool is named "xylophone". Call tools/list for all names.');
  });

  it('lets a server itself refuse a tool it does not have', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    await using client = await connected(gateway);
    await expect(client.call('alpha__nothing')).rejects.toThrow('nothing');
  });

  it('forgets the tools of a server that left', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using beta = await trialBackend('beta');
    await using gateway = await testGateway({ alpha: alpha.url, beta: beta.url });
    await using client = await connected(gateway);
    await client.call('beta__echo', { text: 'hello' });
    await gateway.route({ alpha: alpha.url });
    expect(await client.toolNames()).not.toContain('beta__echo');
    const { body } = await rawCall(gateway, 'beta__echo');
    expect(body.error.message).toMatch(/^No tool is named "beta__echo"/);
  });

  it('shows the others while one is down', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using beta = await trialBackend('beta');
    await beta.stop();
    await using gateway = await testGateway({ alpha: alpha.url, beta: beta.url });
    await using client = await connected(gateway);
    expect(await client.toolNames()).toEqual(expect.arrayContaining(['alpha__echo']));
    expect(await client.toolNames()).not.toContain('beta__echo');
    expect((await client.call('alpha__echo', { text: 'hello' })).isError).toBeUndefined();
  });

  it('finds a server that is back on another port without any action of the client', async ({ expect }) => {
    const first = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: first.url });
    await using client = await connected(gateway);
    await client.call('alpha__echo', { text: 'before' });
    await first.stop();
    await using second = await trialBackend('alpha');
    await gateway.route({ alpha: second.url });
    expect(await client.toolNames()).toContain('alpha__echo');
    const result = await client.call('alpha__echo', { text: 'after' });
    expect(result.structuredContent).toEqual({ server: 'alpha', text: 'after' });
  });

  it('keeps showing the tools of a server that died: it will be back', async ({ expect }) => {
    const alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    await using client = await connected(gateway);
    const before = await client.toolNames();
    await alpha.stop();
    expect(await client.toolNames()).toEqual(before);
  });

  it('asks another replica for the tools when the first is down', async ({ expect }) => {
    const dead = await trialBackend('alpha');
    await dead.stop();
    await using alive = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: [dead.url, alive.url] });
    await using client = await connected(gateway);
    expect(await client.toolNames()).toContain('alpha__echo');
  });

  it('ends a call to a frozen server at its deadline, while the others work', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using frozen = await frozenBackend();
    await using gateway = await testGateway(
      { alpha: alpha.url, frozen: frozen.url },
      { policy: { timeoutMs: 200 } },
    );
    const [stuck, works] = await Promise.all([
      rawCall(gateway, 'frozen__anything'),
      httpRequest(`${gateway.url}/alpha/ready`, { headers: { authorization } }),
    ]);
    expect(works.status).toBe(200);
    expect(stuck).toMatchObject({
      status: 504,
      body: {
        id: 7,
        error: {
          message: 'the answer of frozen-1 took longer than 200 ms',
          data: { code: 'TIMED_OUT', retryable: false },
        },
      },
    });
  });

  it('refuses what is not JSON', async ({ expect }) => {
    await using gateway = await testGateway({});
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await httpRequest(`${gateway.url}/mcp`, { method: 'POST', headers, body: '{"jsonrpc":' });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ id: null, error: { code: -32_700 } });
  });

  it('hides from no server that header and body name different tools', async ({ expect }) => {
    await using alpha = await trialBackend('alpha');
    await using gateway = await testGateway({ alpha: alpha.url });
    await using client = await connected(gateway);
    await client.toolNames();
    const version = '2026-07-28';
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'tests', version: '0' },
    };
    const call = async (named: string) => {
      const params = { name: 'alpha__echo', arguments: { text: 'hello' }, _meta };
      const answer = await httpRequest(`${gateway.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': version,
          'mcp-method': 'tools/call',
          'mcp-name': named,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      });
      return JSON.parse(answer.body);
    };
    expect(await call('alpha__echo')).toMatchObject({ result: { structuredContent: { text: 'hello' } } });
    expect(await call('alpha__refuse')).toMatchObject({ error: { code: -32_020 } });
  });
});
