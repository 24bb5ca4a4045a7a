import type { RequestListener } from 'node:http';
import { describe, it } from 'vitest';
import { OperationalError } from '../../../../src/runtime/errors.ts';
import { Router, type RouterOptions } from '../../../../src/servers/gateway/replicas/router.ts';
import { freePort } from '../../../support/free-port.ts';
import { httpRequest } from '../../../support/http-request.ts';
import { type RawBackend, rawBackend } from '../../../support/raw-backend.ts';

/** A router to one server, `alpha`, and a door to it: what `send` throws is the answer's body. */
async function fronted(options: Partial<RouterOptions> = {}) {
  const router = new Router(options);
  const sending: Promise<void>[] = [];
  const door = await rawBackend((asked, response) => {
    const request = { method: 'POST', path: asked.url ?? '', headers: {}, body: null };
    const sent = router.send('alpha', request, response).catch((error: unknown) => {
      if (!(error instanceof OperationalError) || response.headersSent) throw error;
      response.writeHead(500).end(`${error.code}: ${error.message}`);
    });
    sending.push(sent);
  });
  return {
    router,
    route: (...urls: string[]) => {
      const replicas = urls.map((url, index) => ({ id: `alpha-${index + 1}`, url }));
      router.update({ schema: 2, servers: { alpha: { kind: 'replicas', replicas } } });
    },
    call: async (signal?: AbortSignal) => {
      const { status, body } = await httpRequest(`${door.url}/x`, {
        method: 'POST',
        ...(signal && { signal }),
      });
      return status === 200 ? body : `${status} ${body}`;
    },
    /** Once the router is done with all that was sent so far. */
    settled: () => Promise.allSettled(sending),
    [Symbol.asyncDispose]: async () => {
      await door[Symbol.asyncDispose]();
      await router.close();
    },
  };
}

interface CountedBackend extends RawBackend {
  readonly calls: () => number;
}

async function counted(answer: RequestListener): Promise<CountedBackend> {
  let calls = 0;
  const backend = await rawBackend((asked, response) => {
    calls += 1;
    answer(asked, response);
  });
  return { ...backend, calls: () => calls };
}

const answering =
  (text: string): RequestListener =>
  (_, response) =>
    void response.end(text);
const dying: RequestListener = (asked) => void asked.socket.destroy();

/** A backend that answers when released. */
async function held(text: string) {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const backend = await counted(async (_, response) => {
    asked.resolve();
    await released.promise;
    response.end(text);
  });
  return { ...backend, asked: asked.promise, release: () => released.resolve() };
}

const nowhere = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

describe('Router', () => {
  it('picks the least busy replica', async ({ expect }) => {
    await using busy = await held('busy');
    await using idle = await counted(answering('idle'));
    await using front = await fronted();
    front.route(busy.url, idle.url);
    const first = front.call();
    await busy.asked;
    expect(front.router.outstanding).toBe(1);
    expect([await front.call(), await front.call()]).toEqual(['idle', 'idle']);
    busy.release();
    expect(await first).toBe('busy');
    await front.settled();
    expect(front.router.outstanding).toBe(0);
  });

  it('goes to another replica when one refuses the connection', async ({ expect }) => {
    await using alive = await counted(answering('alive'));
    await using front = await fronted();
    front.route(await nowhere(), alive.url);
    expect([await front.call(), await front.call()]).toEqual(['alive', 'alive']);
  });

  it('waits for a server that comes back, on whatever port', async ({ expect }) => {
    await using back = await counted(answering('back'));
    const dead = await nowhere();
    await using front = await fronted({ patienceMs: 20_000 });
    front.route(dead);
    const call = front.call();
    while (front.router.outstanding === 0) await new Promise(setImmediate);
    front.route(back.url);
    expect(await call).toBe('back');
  });

  it('gives up after its patience and says why', async ({ expect }) => {
    const dead = await nowhere();
    await using front = await fronted({ patienceMs: 0 });
    front.route(dead);
    expect(await front.call()).toBe(
      `500 SERVER_UNREACHABLE: alpha does not answer at ${dead}: connect ECONNREFUSED ${dead.slice(7)}`,
    );
  });

  it('never repeats a call that was sent', async ({ expect }) => {
    await using backend = await counted(dying);
    await using other = await counted(answering('other'));
    await using front = await fronted();
    front.route(backend.url, other.url);
    expect(await front.call()).toMatch('500 SERVER_UNREACHABLE: alpha-1 does not answer');
    expect([backend.calls(), other.calls()]).toEqual([1, 0]);
  });

  it('sends nothing for a client that went away while it waited', async ({ expect }) => {
    await using back = await counted(answering('back'));
    const dead = await nowhere();
    await using front = await fronted({ patienceMs: 20_000 });
    front.route(dead);
    const client = new AbortController();
    const call = front.call(client.signal);
    while (front.router.outstanding === 0) await new Promise(setImmediate);
    client.abort();
    await expect(call).rejects.toThrow('aborted');
    front.route(back.url);
    await front.settled();
    expect(back.calls()).toBe(0);
  });

  it('lets a replica that left finish its calls', async ({ expect }) => {
    await using leaving = await held('finished');
    await using staying = await counted(answering('staying'));
    await using front = await fronted();
    front.route(leaving.url);
    const call = front.call();
    await leaving.asked;
    front.route(staying.url);
    expect(await front.call()).toBe('staying');
    leaving.release();
    expect(await call).toBe('finished');
  });

  it('lets a call wait while every replica is full', async ({ expect }) => {
    await using backend = await held('done');
    await using front = await fronted({ maxCallsPerReplica: 1, patienceMs: 20_000 });
    front.route(backend.url);
    const first = front.call();
    await backend.asked;
    const second = front.call();
    backend.release();
    expect([await first, await second]).toEqual(['done', 'done']);
  });

  it('refuses a call when every replica stays full', async ({ expect }) => {
    await using backend = await held('done');
    await using front = await fronted({ maxCallsPerReplica: 1, patienceMs: 0 });
    front.route(backend.url);
    const first = front.call();
    await backend.asked;
    expect(await front.call()).toMatch(/^500 SERVER_UNREACHABLE: .*: 1 calls are in flight$/);
    backend.release();
    expect(await first).toBe('done');
  });
});

describe('the breaker of a replica', () => {
  it('opens after five calls the server broke off, and closes after one it answered', async ({ expect }) => {
    let answer = dying;
    const clock = { ms: 0 };
    await using backend = await counted((asked, response) => answer(asked, response));
    await using front = await fronted({ now: () => clock.ms });
    front.route(backend.url);
    for (let count = 0; count < 5; count += 1) expect(await front.call()).toMatch('SERVER_UNREACHABLE');
    expect(await front.call()).toBe('500 CIRCUIT_OPEN: Not calling alpha-1: it failed repeatedly');
    expect(backend.calls()).toBe(5);
    answer = answering('well again');
    clock.ms = 2000;
    expect([await front.call(), await front.call()]).toEqual(['well again', 'well again']);
  });

  it('leads calls to the replicas that work', async ({ expect }) => {
    await using broken = await counted(dying);
    await using works = await counted(answering('works'));
    await using front = await fronted({ now: () => 0 });
    front.route(broken.url, works.url);
    for (let count = 0; count < 5; count += 1) await front.call();
    expect([await front.call(), await front.call()]).toEqual(['works', 'works']);
    expect(broken.calls()).toBe(5);
  });

  it('does not count what a server answers, errors included', async ({ expect }) => {
    await using backend = await counted((_, response) => void response.writeHead(503).end('busy'));
    await using front = await fronted();
    front.route(backend.url);
    for (let count = 0; count < 7; count += 1) expect(await front.call()).toBe('503 busy');
  });

  it('does not count a refused connection, which heals by itself', async ({ expect }) => {
    const dead = await nowhere();
    await using front = await fronted({ patienceMs: 0 });
    front.route(dead);
    for (let count = 0; count < 7; count += 1) expect(await front.call()).toMatch('SERVER_UNREACHABLE');
  });
});
