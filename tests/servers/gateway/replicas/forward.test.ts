import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { describe, it } from 'vitest';
import { forward } from '../../../../src/servers/gateway/replicas/forward.ts';

/** A request under way at a server that does what the test does to `server`. */
function underWay() {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const started = Promise.withResolvers<Dispatcher.DispatchHandler>();
  const pool = {
    dispatch: (_: unknown, handler: Dispatcher.DispatchHandler) => {
      started.resolve(handler);
      return true;
    },
  };
  const steps: string[] = [];
  const controller = {
    pause: () => steps.push('pause'),
    resume: () => steps.push('resume'),
    abort: () => steps.push('abort'),
  } as unknown as Dispatcher.DispatchController;
  const done = forward(pool, { method: 'GET', path: '/', headers: {}, body: null }, response);
  return { response, steps, controller, done, server: started.promise };
}

describe('forward', () => {
  it('reads no faster than the client does', async ({ expect }) => {
    const { response, steps, controller, server } = underWay();
    const handler = await server;
    handler.onResponseStart?.(controller, 200, {});
    handler.onResponseData?.(controller, Buffer.alloc(1024 * 1024));
    expect(steps).toEqual(['pause']);
    response.emit('drain');
    expect(steps).toEqual(['pause', 'resume']);
  });

  it('aborts a request that starts after its client went away', async ({ expect }) => {
    const { response, steps, controller, done, server } = underWay();
    const handler = await server;
    response.destroy();
    response.emit('close');
    await done;
    handler.onRequestStart?.(controller, null);
    expect(steps).toEqual(['abort']);
  });

  it('aborts a request whose answer was ended before the server had ended it', async ({ expect }) => {
    const { response, steps, controller, done, server } = underWay();
    const handler = await server;
    handler.onRequestStart?.(controller, null);
    handler.onResponseStart?.(controller, 200, {});
    response.assignSocket(new Writable({ write: (_chunk, _encoding, done) => done() }) as Socket);
    response.end();
    await once(response, 'finish');
    response.emit('close');
    await done;
    expect(steps).toEqual(['abort']);
  });

  it('is content with a failure after its client went away', async () => {
    const { response, controller, done, server } = underWay();
    const handler = await server;
    response.emit('close');
    handler.onResponseError?.(controller, new Error('aborted'));
    await done;
  });
});
