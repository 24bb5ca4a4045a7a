import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, it } from 'vitest';
import { httpRequest } from '../../support/http-request.ts';
import { headers, listening, news, subscribed } from './listening-endpoint.ts';

/** A handler that answers when it is told to, and says when it was asked. */
function held() {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const handle = async (_: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.resolve();
    await released.promise;
    response.end('done');
  };
  return { handle, asked: asked.promise, release: () => released.resolve() };
}

describe('HttpEndpoint.close', () => {
  it('lets a call in flight finish, then ends at once, kept-alive connection or not', async ({ expect }) => {
    const work = held();
    await using server = await listening({ work: work.handle });
    const agent = new Agent({ keepAlive: true });
    const call = request(`${server.url}/work`, { agent, headers }).end();
    await work.asked;
    const closed = server.endpoint.close(600_000);
    const answered = once(call, 'response');
    work.release();
    const [response] = await answered;
    expect(await text(response)).toBe('done');
    await closed;
    await expect(httpRequest(`${server.url}/live`)).rejects.toThrow('ECONNREFUSED');
  });

  it('takes no new connection while a call is in flight', async ({ expect }) => {
    const work = held();
    await using server = await listening({ work: work.handle });
    const call = httpRequest(`${server.url}/work`, { headers });
    await work.asked;
    const closed = server.endpoint.close(600_000);
    await expect(httpRequest(`${server.url}/live`)).rejects.toThrow('ECONNREFUSED');
    work.release();
    expect((await call).body).toBe('done');
    await closed;
  });

  it('ends a subscription at once, while a call in flight goes on', async ({ expect }) => {
    const work = held();
    await using server = await listening({
      work: (asked, response) => ('mcp-method' in asked.headers ? news : work.handle)(asked, response),
    });
    const subscription = await subscribed(`${server.url}/work`);
    const call = httpRequest(`${server.url}/work`, { headers });
    await work.asked;
    const closed = server.endpoint.close(600_000);
    expect(await text(subscription)).toBe('first news');
    work.release();
    expect((await call).body).toBe('done');
    await closed;
  });

  it('survives the writer of a subscription that it ended', async ({ expect }) => {
    const writer = Promise.withResolvers<ServerResponse>();
    await using server = await listening({
      work: (asked, response) => {
        news(asked, response);
        writer.resolve(response);
      },
    });
    const subscription = await subscribed(`${server.url}/work`);
    const closed = server.endpoint.close(600_000);
    (await writer.promise).write('late news');
    expect(await text(subscription)).toBe('first news');
    await closed;
  });

  it('cuts a call that outlasts the grace', async ({ expect }) => {
    const work = held();
    await using server = await listening({ work: work.handle });
    const call = httpRequest(`${server.url}/work`, { headers });
    await work.asked;
    await Promise.all([server.endpoint.close(1), expect(call).rejects.toThrow('socket hang up')]);
  });

  it('may be called twice, and without a listen before', async () => {
    await using server = await listening();
    await server.endpoint.close(0);
    await server.endpoint.close(0);
  });
});
