import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { eraHttp } from '../../../support/era-http.ts';
import { fullDialects } from '../../../support/full-client.ts';
import { testGateway } from '../../../support/open-gateway.ts';
import { testToken } from '../../../support/opened-process.ts';
import { ask, openSession, rawMcp } from '../../../support/raw-mcp.ts';
import { scripted, testHost } from '../../../support/stdio-host.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const remote = (url: string) => ({ kind: 'remote', url, headers: {}, oauth: null }) as const;
const call = (text: string, id = 7) => ask('tools/call', { name: 'echo', arguments: { text } }, id);
const patience = { timeout: 10_000, interval: 20 };
const sdk1 = fullDialects.find(({ name }) => name.includes('SDK 1'));

describe('the session of a client', () => {
  it('begins with initialize and ends with DELETE', async ({ expect }) => {
    await using backend = await eraHttp('legacy');
    await using gateway = await testGateway({ far: remote(backend.url) });
    const url = `${gateway.url}/far/mcp`;
    const id = await openSession(url);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const headers = { 'mcp-session-id': id };
    expect((await rawMcp(url, call('hello'), { headers })).body).toMatchObject({
      id: 7,
      result: { content: [{ text: 'hello' }] },
    });
    expect((await rawMcp(url, undefined, { method: 'DELETE', headers })).status).toBe(204);
    const after = await rawMcp(url, call('hello'), { headers });
    expect(after).toMatchObject({ status: 404, body: { id: 7, error: { code: -32_001 } } });
  });

  it.for([
    { what: 'an unknown one', id: '00000000-0000-4000-8000-000000000000' },
    { what: 'one that leads out of the directory', id: '../../../../etc/passwd' },
    { what: 'an empty one', id: '' },
  ])('is not $what', async ({ id }, { expect }) => {
    await using backend = await eraHttp('legacy');
    await using gateway = await testGateway({ far: remote(backend.url) });
    const headers = { 'mcp-session-id': id };
    const { status } = await rawMcp(`${gateway.url}/far/mcp`, call('hello'), { headers });
    expect(status).toBe(404);
  });

  it('is good at its own path only', async ({ expect }) => {
    await using backend = await eraHttp('legacy');
    await using gateway = await testGateway({ far: remote(backend.url) });
    const headers = { 'mcp-session-id': await openSession(`${gateway.url}/far/mcp`) };
    expect((await rawMcp(`${gateway.url}/mcp`, ask('tools/list'), { headers })).status).toBe(404);
  });

  it('outlives the gateway, with its capabilities, its level and its subscriptions', async ({ expect }) => {
    await using directory = await temporaryDirectory('sessions');
    await using backend = await eraHttp('legacy');
    const open = () => testGateway({ far: remote(backend.url) }, { directory: directory.path });
    const first = await open();
    const client = await sdk1?.connect(`${first.url}/far/mcp`, testToken);
    const id = client?.sessionId ?? '';
    await client?.follow('note://one');
    await client?.setLevel();
    await first.stop(0);
    await using second = await open();
    const url = `${second.url}/far/mcp`;
    const headers = { 'mcp-session-id': id };
    expect((await rawMcp(url, call('still here'), { headers })).body.result.content[0].text).toBe(
      'still here',
    );
    const stream = await fetch(url, {
      headers: { ...headers, authorization: `Bearer ${testToken}`, accept: 'text/event-stream' },
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const touched = async (): Promise<string> => {
      await rawMcp(url, ask('tools/call', { name: 'touch' }), { headers });
      heard += (await reader?.read())?.value ?? '';
      return heard;
    };
    await expect.poll(touched, patience).toContain('notifications/resources/updated');
    // What may have changed while nobody was there to hear.
    expect(heard).toContain('notifications/tools/list_changed');
    await reader?.cancel();
    await client?.[Symbol.asyncDispose]();
  });

  it('is a file of mode 0600 without credentials, in a directory of its own', async ({ expect }) => {
    await using directory = await temporaryDirectory('sessions');
    await using backend = await eraHttp('legacy');
    await using gateway = await testGateway({ far: remote(backend.url) }, { directory: directory.path });
    const url = `${gateway.url}/far/mcp`;
    const id = await openSession(url);
    const sessions = path.join(directory.path, 'sessions');
    // Who only asks whether MCP is spoken here leaves nothing behind.
    expect(readdirSync(sessions)).toEqual([]);
    await rawMcp(url, call('hello'), { headers: { 'mcp-session-id': id } });
    const [file = ''] = readdirSync(sessions);
    expect(statSync(sessions).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(sessions, file)).mode & 0o777).toBe(0o600);
    expect(file).not.toContain(id);
  });

  it('outlives the death of the server behind it', async ({ expect }) => {
    await using host = await testHost({ odd: scripted(['legacy']) });
    await using gateway = await testGateway({ odd: { kind: 'hosted', socket: host.socket } });
    const url = `${gateway.url}/odd/mcp`;
    const headers = { 'mcp-session-id': await openSession(url) };
    const trick = (name: string) =>
      rawMcp(url, ask('tools/call', { name, arguments: { text: 'x' } }), { headers });
    expect((await trick('echo')).body.result.content[0].text).toBe('x');
    expect(await trick('crash')).toMatchObject({ status: 503, body: { error: { code: -32_050 } } });
    expect((await trick('echo')).body.result.content[0].text).toBe('x');
  });

  it('outlives the session of the gateway with a remote server', async ({ expect }) => {
    await using backend = await eraHttp('legacy');
    await using gateway = await testGateway({ far: remote(backend.url) });
    const url = `${gateway.url}/far/mcp`;
    const headers = { 'mcp-session-id': await openSession(url) };
    await rawMcp(url, call('before'), { headers });
    backend.forgetSessions();
    expect((await rawMcp(url, call('after'), { headers })).body.result.content[0].text).toBe('after');
  });

  it('takes its session with a remote server along when it ends', async ({ expect }) => {
    await using backend = await eraHttp('legacy');
    await using gateway = await testGateway({ far: remote(backend.url) });
    const url = `${gateway.url}/far/mcp`;
    const before = backend.sessions();
    const headers = { 'mcp-session-id': await openSession(url) };
    await rawMcp(url, call('hello'), { headers });
    const during = backend.sessions();
    expect(during).toBeGreaterThan(before);
    await rawMcp(url, undefined, { method: 'DELETE', headers });
    await expect.poll(() => backend.sessions(), patience).toBe(during - 1);
  });

  it('keeps the credentials of clients from a remote server', async ({ expect }) => {
    await using backend = await eraHttp('legacy');
    const headers = { 'X-Key': 'the gateway knows it' };
    await using gateway = await testGateway({
      far: { kind: 'remote', url: backend.url, headers, oauth: null },
    });
    await rawMcp(`${gateway.url}/far/mcp`, call('hello'), { headers: { cookie: 'secret=1' } });
    for (const seen of backend.seen) {
      expect(seen.headers).toMatchObject({ 'x-key': 'the gateway knows it' });
      expect(seen.headers).not.toHaveProperty('authorization');
      expect(seen.headers).not.toHaveProperty('cookie');
    }
  });
});
