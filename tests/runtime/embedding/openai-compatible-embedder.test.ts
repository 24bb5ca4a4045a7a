import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'vitest';
import type { Embedder } from '../../../src/runtime/embedding/embedder.ts';
import { openOpenAiCompatibleEmbedder } from '../../../src/runtime/embedding/openai-compatible-embedder.ts';

interface Asked {
  readonly body: { readonly model: string; readonly input: readonly string[] };
  readonly headers: IncomingHttpHeaders;
  readonly path: string | undefined;
}

type Answer = (asked: Asked, response: ServerResponse) => unknown;

const key = 'sk-very-secret';

/** An endpoint that answers one request after the other with `answers`, and with the last of them from then on. */
async function endpoint(...answers: readonly Answer[]) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as Asked['body'];
    const one = { body, headers: request.headers, path: request.url };
    asked.push(one);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    const value = await answer?.(one, response);
    if (value !== undefined) response.end(typeof value === 'string' ? value : JSON.stringify(value));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://me:password@127.0.0.1:${(server.address() as AddressInfo).port}/v1/`.replace(
    'me:password@',
    '',
  );
  const embedder = openOpenAiCompatibleEmbedder({
    url,
    model: 'm',
    apiKey: key,
    timeoutMs: 300,
    firstPauseMs: 1,
  });
  return {
    embedder,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The vector of a text is its length and 0, in reverse order of the texts. */
const lengths: Answer = ({ body }) => ({
  data: body.input.map((each, index) => ({ index, embedding: [each.length, 0] })).toReversed(),
});
const failing =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, headers);
    return `no, ${key}`;
  };
const codeOf = (embedder: Embedder) =>
  embedder.embed(['a']).then(
    () => 'fine',
    (error: Error & { code: string }) => `${error.code} ${error.message}`,
  );

describe('an openai-compatible endpoint', () => {
  it('is asked as its API says, a hundred texts at a time; vectors come back in order, of length 1', async ({
    expect,
  }) => {
    await using model = await endpoint(({ body }) => ({
      data: body.input.map((each, index) => ({ index, embedding: [each.length, 1] })).toReversed(),
    }));
    const texts = Array.from({ length: 201 }, (_, n) => 'x'.repeat(n + 1));
    const vectors = await model.embedder.embed(texts);
    expect(model.asked.map(({ body }) => body.input.length)).toEqual([100, 100, 1]);
    expect(model.asked[0]).toMatchObject({
      path: '/v1/embeddings',
      body: { model: 'm' },
      headers: { authorization: `Bearer ${key}` },
    });
    for (const [n, vector] of vectors.entries()) {
      expect((vector[0] ?? 0) / (vector[1] ?? 0)).toBeCloseTo(n + 1, 2);
      expect(Math.hypot(...vector)).toBeCloseTo(1);
    }
  });

  it('is asked what it is once, and again only after it failed', async ({ expect }) => {
    await using model = await endpoint(failing(401), lengths);
    await expect(model.embedder.describe()).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' });
    const [first, second] = await Promise.all([model.embedder.describe(), model.embedder.describe()]);
    expect(first).toEqual({ name: 'openai-compatible/m', version: '1', dimensions: 2 });
    expect(second).toBe(first);
    expect(model.asked).toHaveLength(2);
  });

  it.for([408, 429, 500, 503])('is tried again after %i', async (status, { expect }) => {
    await using model = await endpoint(failing(status, { 'retry-after': '0' }), failing(status), lengths);
    expect(await codeOf(model.embedder)).toBe('fine');
    expect(model.asked).toHaveLength(3);
  });

  it.for([
    { what: 'keeps failing', answer: failing(500), tries: 3, code: /^EMBEDDING_UNAVAILABLE .*v1\/: 500 no/ },
    { what: 'knows no such key', answer: failing(401), tries: 1, code: /^EMBEDDING_UNAVAILABLE .*401/ },
    { what: 'refuses the text', answer: failing(400), tries: 1, code: /^EMBEDDING_REFUSED .*400/ },
    { what: 'is silent', answer: () => undefined, tries: 3, code: /^EMBEDDING_UNAVAILABLE .*time/ },
    {
      what: 'says something else',
      answer: () => 'hello',
      tries: 1,
      code: /^EMBEDDING_UNAVAILABLE .*no answer with embeddings: hello/,
    },
    {
      what: 'says nothing',
      answer: () => ({ data: [] }),
      tries: 1,
      code: /^EMBEDDING_UNAVAILABLE .*0 embeddings for 1/,
    },
    {
      what: 'gives what is no number',
      answer: () => '{"data":[{"index":0,"embedding":[1e999]}]}',
      tries: 1,
      code: /^EMBEDDING_UNAVAILABLE/,
    },
  ])('that $what gives a typed error without the key', async ({ answer, tries, code }, { expect }) => {
    await using model = await endpoint(answer);
    const said = await codeOf(model.embedder);
    expect(said).toMatch(code);
    expect(said).not.toContain(key);
    expect(model.asked).toHaveLength(tries);
  });

  it('that gives vectors of several lengths is not believed', async ({ expect }) => {
    await using model = await endpoint(() => ({
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [1, 2] },
      ],
    }));
    await expect(model.embedder.embed(['a', 'b'])).rejects.toThrow('several lengths');
  });

  it('is given up when the caller does', async ({ expect }) => {
    await using model = await endpoint(() => undefined);
    const controller = new AbortController();
    const embedding = model.embedder.embed(['a'], controller.signal);
    await expect.poll(() => model.asked.length).toBe(1);
    controller.abort();
    await expect(embedding).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' });
    expect(model.asked).toHaveLength(1);
  });

  it('that is not there is unavailable', async ({ expect }) => {
    const url = 'http://127.0.0.1:1/v1';
    const embedder = openOpenAiCompatibleEmbedder({ url, model: 'm', firstPauseMs: 1 });
    expect(await codeOf(embedder)).toMatch(
      /^EMBEDDING_UNAVAILABLE The embedding model m does not answer: http:\/\/127.0.0.1:1\/v1/,
    );
  });
});
