/** Every client there is, at every door: a server itself, the gateway's door to it, and the gateway as one server. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { dialects } from '../support/mcp-dialects.ts';
import { type TestGateway, testGateway, trialBackend } from '../support/open-gateway.ts';
import { type OpenedProcess, testToken } from '../support/opened-process.ts';

let alpha: OpenedProcess;
let gateway: TestGateway;

beforeAll(async () => {
  alpha = await trialBackend('alpha');
  gateway = await testGateway({ alpha: alpha.url });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await alpha.stop();
});

const doors = [
  { door: 'a server', url: () => `${alpha.url}/mcp`, introduces: 'alpha', prefix: '' },
  {
    door: "the gateway's /alpha/mcp",
    url: () => `${gateway.url}/alpha/mcp`,
    introduces: 'alpha',
    prefix: '',
  },
  { door: "the gateway's /mcp", url: () => `${gateway.url}/mcp`, introduces: 'mcpctl', prefix: 'alpha__' },
] as const;

describe.for(dialects)('$name', (dialect) => {
  it.for(doors)('agrees with $door on the revision', async ({ url, introduces }, { expect }) => {
    await using client = await dialect.connect(url(), testToken);
    expect(client).toMatchObject({
      protocolVersion: dialect.protocolVersion,
      serverName: introduces,
      instructions: expect.stringMatching(/./),
    });
  });

  it.for(doors)('lists and calls the tools of $door', async ({ url, prefix }, { expect }) => {
    await using client = await dialect.connect(url(), testToken);
    expect(await client.toolNames()).toContain(`${prefix}echo`);
    const text = 'Grüße, 世界 🙂 '.repeat(10_000);
    const result = await client.call(`${prefix}echo`, { text });
    expect(result.isError).not.toBe(true);
    expect(result.structuredContent).toEqual({ server: 'alpha', text });
  });

  it.for(doors)('gets the failure of a tool of $door as a result', async ({ url, prefix }, { expect }) => {
    await using client = await dialect.connect(url(), testToken);
    const { isError, content } = await client.call(`${prefix}refuse`);
    expect(isError).toBe(true);
    expect(JSON.parse(content[0]?.text ?? '')).toEqual({
      code: 'refused',
      message: 'As asked',
      hint: 'Call echo',
      retryable: false,
    });
  });

  it.for(doors)('learns from $door that its arguments are wrong', async ({ url, prefix }, { expect }) => {
    await using client = await dialect.connect(url(), testToken);
    const { isError, content } = await client.call(`${prefix}echo`, { txet: 'hello' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('txet');
  });

  it.for(doors)('is refused a tool that $door does not have', async ({ url, prefix }, { expect }) => {
    await using client = await dialect.connect(url(), testToken);
    await expect(client.call(`${prefix}nothing`)).rejects.toMatchObject({ code: -32_602 });
  });

  it.for(doors)('calls $door many times at once', async ({ url, prefix }, { expect }) => {
    await using client = await dialect.connect(url(), testToken);
    const texts = Array.from({ length: 20 }, (_, index) => `call ${index}`);
    const results = await Promise.all(texts.map((text) => client.call(`${prefix}echo`, { text })));
    expect(results.map(({ structuredContent }) => structuredContent)).toEqual(
      texts.map((text) => ({ server: 'alpha', text })),
    );
  });

  it.for(doors)('is not let in at $door without the token', async ({ url }, { expect }) => {
    await expect(dialect.connect(url(), 'not the token')).rejects.toThrow();
  });
});

describe.for(dialects.filter(({ protocolVersion }) => protocolVersion !== '2026-07-28'))(
  '$name',
  (dialect) => {
    it.for(doors)('gets an answer to its ping from $door', async ({ url }, { expect }) => {
      await using client = await dialect.connect(url(), testToken);
      expect(await client.ping()).toEqual({});
    });
  },
);
