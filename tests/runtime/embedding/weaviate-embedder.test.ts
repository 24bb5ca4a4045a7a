/** On a real Weaviate whose module asks an Ollama of ours. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, it } from 'vitest';
import { openWeaviateEmbedder } from '../../../src/runtime/embedding/weaviate-embedder.ts';
import { freePort } from '../../support/free-port.ts';
import { runWeaviate } from '../../support/weaviate.ts';
import { needsWeaviate } from '../../support/weaviate-binary.ts';
import { weaviateKeys } from '../../support/weaviate-process.ts';

/** The vector of a text is its length, 1 and 0; it knows no text with `poison`. */
async function ollama() {
  const asked: string[][] = [];
  const server = createServer(async (request, response) => {
    const { input } = JSON.parse(await text(request)) as { input: string[] };
    asked.push(input);
    const isRefused = input.some((each) => each.includes('poison'));
    const embeddings = input.map((each) => [each.length, 1, 0]);
    response.setHeader('content-type', 'application/json').writeHead(isRefused ? 400 : 200);
    response.end(JSON.stringify(isRefused ? { error: 'not this text' } : { model: 'm', embeddings }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function embedderAt(apiEndpoint: string, key: keyof typeof weaviateKeys = 'admin') {
  const { url } = await runWeaviate();
  const settings = { apiEndpoint, model: 'm' };
  return openWeaviateEmbedder({
    url,
    apiKey: weaviateKeys[key],
    module: 'text2vec-ollama',
    settings,
    headers: {},
  });
}

const direction = (length: number): Float32Array => {
  const norm = Math.hypot(length, 1);
  return Float32Array.of(length / norm, 1 / norm, 0);
};

describe('the model of a Weaviate', () => {
  beforeEach(needsWeaviate);

  it('says what it is, and embeds in order, with length 1; nothing is near to an empty text', async ({
    expect,
  }) => {
    await using model = await ollama();
    const embedder = await embedderAt(model.url);
    expect(await embedder.describe()).toEqual({
      name: 'weaviate/text2vec-ollama/m',
      version: expect.stringMatching(/^[0-9a-f]{8}$/),
      dimensions: 3,
    });
    const vectors = await embedder.embed(['four', ' ', 'Hello, Wörld']);
    expect(vectors).toEqual([direction(4), new Float32Array(3), direction(12)]);
  });

  it('sends a hundred texts at a time, and leaves none of them behind', async ({ expect }) => {
    await using model = await ollama();
    const embedder = await embedderAt(model.url);
    const texts = Array.from({ length: 201 }, (_, n) => `text ${n}`);
    expect(await embedder.embed(texts)).toHaveLength(201);
    const { version } = await embedder.describe();
    const { url } = await runWeaviate();
    const left = await fetch(`${url}/v1/objects?class=McpctlEmbedding${version}`, {
      headers: { authorization: `Bearer ${weaviateKeys.admin}` },
    });
    expect(await left.json()).toMatchObject({ objects: [] });
  });

  it('tells texts that the module refuses from a module that is away', async ({ expect }) => {
    const model = await ollama();
    const embedder = await embedderAt(model.url);
    await expect(embedder.embed(['a poisonous text'])).rejects.toMatchObject({ code: 'EMBEDDING_REFUSED' });
    await model[Symbol.asyncDispose]();
    await expect(embedder.embed(['another text'])).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' });
  });

  it('keeps the key out of what it says, and comes back when its collection was deleted', async ({
    expect,
  }) => {
    await using model = await ollama();
    const stranger = await embedderAt(model.url, 'nobody');
    const refusal = await stranger.describe().catch((error: Error) => error.message);
    expect(refusal).toMatch(/does not answer: 40[13]/);
    expect(refusal).not.toContain(weaviateKeys.nobody);
    const embedder = await embedderAt(model.url);
    const { version } = await embedder.describe();
    const { url } = await runWeaviate();
    await fetch(`${url}/v1/schema/McpctlEmbedding${version}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${weaviateKeys.admin}` },
    });
    await expect(embedder.embed(['gone'])).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' });
    expect(await embedder.embed(['back'])).toEqual([direction(4)]);
  });

  it('is away when its Weaviate is', async ({ expect }) => {
    const embedder = openWeaviateEmbedder({
      url: `http://127.0.0.1:${await freePort()}`,
      module: 'text2vec-ollama',
      settings: {},
      headers: {},
    });
    await expect(embedder.describe()).rejects.toMatchObject({
      code: 'EMBEDDING_UNAVAILABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
