/** What stands at the URL of a Weaviate and is none, or none that is of use. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'vitest';
import { openWeaviateStore } from '../../../../src/runtime/vector/weaviate-store.ts';
import { freePort } from '../../../support/free-port.ts';
import { runWeaviate, weaviateStore } from '../../../support/weaviate.ts';
import { needsWeaviate } from '../../../support/weaviate-binary.ts';
import { weaviateKeys } from '../../../support/weaviate-process.ts';

interface Imposter extends AsyncDisposable {
  readonly url: string;
}

async function imposter(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<Imposter> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Passes everything on to the real one but what `intercept` answers itself. */
async function inFrontOf(
  url: string,
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<Imposter> {
  return imposter(async (request, response) => {
    if (intercept(request, response)) return;
    const { method = 'GET', headers } = request;
    const body = method === 'GET' ? null : await text(request);
    const answer = await fetch(`${url}${request.url}`, {
      method,
      body,
      headers: { authorization: String(headers.authorization), 'content-type': 'application/json' },
    });
    response.writeHead(answer.status).end(await answer.text());
  });
}

const json = (response: ServerResponse, body: object) => response.end(JSON.stringify(body));

describe('the connection to a Weaviate', () => {
  it('tells both versions when it is too old', async ({ expect }) => {
    await using old = await imposter((_, response) => json(response, { version: '1.27.3', modules: {} }));
    const store = openWeaviateStore({ url: old.url });
    await expect(store.ping()).rejects.toMatchObject({
      code: 'VECTOR_STORE_FAILED',
      message: expect.stringMatching(/Weaviate 1\.27\.3 is too old.*1\.33\.0/),
    });
    await store.close();
  });

  it.for([
    { what: 'a web page', answer: (response: ServerResponse) => response.end('<html></html>') },
    { what: 'other JSON', answer: (response: ServerResponse) => json(response, { hello: 'world' }) },
    { what: 'a 404', answer: (response: ServerResponse) => response.writeHead(404).end('no such page') },
  ])('says that $what is no Weaviate', async ({ answer }, { expect }) => {
    await using other = await imposter((_, response) => answer(response));
    const store = openWeaviateStore({ url: other.url });
    await expect(store.ping()).rejects.toMatchObject({ code: 'VECTOR_STORE_FAILED' });
    await store.close();
  });

  it('names the gRPC port where nobody listens', async ({ expect }) => {
    await using deaf = await imposter((_, response) => json(response, { version: '1.39.1' }));
    const grpcPort = await freePort();
    const store = openWeaviateStore({ url: deaf.url, grpcPort, timeouts: { connectMs: 500 } });
    await expect(store.ping()).rejects.toMatchObject({
      code: 'VECTOR_STORE_FAILED',
      message: expect.stringContaining(`gRPC at 127.0.0.1:${grpcPort}`),
    });
    await store.close();
  });

  it.for([429, 503])(
    'calls again when it is answered %d, and says so when it stays so',
    async (status, context) => {
      const { expect } = context;
      needsWeaviate(context);
      const weaviate = await runWeaviate();
      let refusals = 2;
      await using between = await inFrontOf(weaviate.url, (request, response) => {
        const isBusy = request.url === '/v1/schema' && refusals > 0;
        if (isBusy) {
          refusals -= 1;
          response.writeHead(status).end('busy');
        }
        return isBusy;
      });
      const store = openWeaviateStore({ ...weaviate, url: between.url, apiKey: weaviateKeys.admin });
      await expect(store.listCollections()).resolves.toBeInstanceOf(Array);
      refusals = Infinity;
      await expect(store.listCollections()).rejects.toMatchObject({
        name: 'OperationalError',
        code: 'VECTOR_STORE_FAILED',
        message: expect.stringContaining('busy'),
      });
      expect(store.breakerState).toBe('closed');
      await store.close();
    },
  );

  it('ends a call at its deadline', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const weaviate = await runWeaviate();
    await using between = await inFrontOf(weaviate.url, (request) => request.url === '/v1/schema');
    const store = openWeaviateStore({
      ...weaviate,
      url: between.url,
      apiKey: weaviateKeys.admin,
      timeouts: { readMs: 300 },
    });
    await store.ping();
    const began = performance.now();
    await expect(store.listCollections()).rejects.toMatchObject({
      code: 'VECTOR_STORE_FAILED',
      message: expect.stringContaining('does not answer in time'),
    });
    expect(performance.now() - began).toBeLessThan(2000);
    await store.close();
  });

  it('sends headers with every call, and refuses calls once it is closed', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const weaviate = await runWeaviate();
    const seen = new Set<string | undefined>();
    await using between = await inFrontOf(weaviate.url, (request) => {
      seen.add(request.headers['x-proxy-key'] as string | undefined);
      return false;
    });
    const headers = { 'x-proxy-key': 'secret' };
    const store = openWeaviateStore({ ...weaviate, url: between.url, apiKey: weaviateKeys.admin, headers });
    await store.listCollections();
    expect(seen).toEqual(new Set(['secret']));
    await Promise.all([store.close(), store.close()]);
    await expect(store.ping()).rejects.toMatchObject({ message: expect.stringContaining('closed') });
  });

  it('answers GraphQL as Weaviate does, its errors included', async (context) => {
    const { expect } = context;
    needsWeaviate(context);
    const store = await weaviateStore();
    await store.createCollection({
      name: 'Asked',
      properties: [{ name: 'text', dataType: 'text' }],
      dimensions: null,
    });
    const query = '{ Aggregate { Asked { meta { count } } } }';
    expect(await store.graphql(query, {})).toMatchObject({
      data: { Aggregate: { Asked: [{ meta: { count: 0 } }] } },
    });
    expect(await store.graphql('{ Nonsense }', {})).toMatchObject({
      errors: [{ message: expect.any(String) }],
    });
    await store.deleteCollection('Asked');
    await store.close();
  });
});
