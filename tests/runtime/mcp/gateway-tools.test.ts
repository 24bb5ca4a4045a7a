import { afterEach, describe, it } from 'vitest';
import { GatewayTools } from '../../../src/runtime/mcp/gateway-tools.ts';
import { type FakeGateway, fakeGateway, type GatewayTool } from '../../support/fake-gateway.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of opened.splice(0).reverse()) await resource.close();
});

const never = new AbortController().signal;
const quick: GatewayTool = { readOnly: true, handle: async ({ label }) => ({ label }) };

async function gatewayWith(tools: Record<string, GatewayTool>, port = 0): Promise<FakeGateway> {
  const gateway = await fakeGateway(tools, port);
  opened.push(gateway);
  return gateway;
}

function toolsOf(gatewayUrl: string, now?: () => number): GatewayTools {
  const tools = new GatewayTools({ gatewayUrl, token: null, ...(now === undefined ? {} : { now }) });
  opened.push(tools);
  return tools;
}

describe('GatewayTools', () => {
  it('lists and calls the tools of the fleet', async ({ expect }) => {
    const tools = toolsOf((await gatewayWith({ memory__quick: quick })).url);
    expect((await tools.list()).map(({ name }) => name)).toEqual(['memory__quick']);
    const result = await tools.call('memory__quick', { label: 'x' }, never);
    expect(result.structuredContent).toEqual({ label: 'x' });
  });

  it('says that the gateway does not answer, and stops asking for a while', async ({ expect }) => {
    const clock = { ms: 0 };
    const tools = toolsOf('http://127.0.0.1:1', () => clock.ms);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(tools.list()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    }
    await expect(tools.list()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    expect(tools.breakerState).toBe('open');
  });

  it('goes on after a restart of the gateway', async ({ expect }) => {
    const clock = { ms: 0 };
    const before = await gatewayWith({ memory__quick: quick });
    const tools = toolsOf(before.url, () => clock.ms);
    await tools.list();
    await before.close();
    await gatewayWith({ memory__other: quick }, Number(new URL(before.url).port));
    clock.ms += 60_000;
    expect((await tools.list()).map(({ name }) => name)).toEqual(['memory__other']);
  });

  it('asks for the list as often as its age matters to the caller', async ({ expect }) => {
    const clock = { ms: 0 };
    const served: Record<string, GatewayTool> = { memory__quick: quick };
    const { url } = await gatewayWith(served);
    const tools = toolsOf(url, () => clock.ms);
    const names = async (maxAgeMs?: number) =>
      (await tools.list(maxAgeMs === undefined ? {} : { maxAgeMs })).map(({ name }) => name);
    await names();
    served['files__read'] = quick;
    clock.ms = 4999;
    expect(await names()).toEqual(['memory__quick']);
    expect(await names(0)).toEqual(['memory__quick', 'files__read']);
  });

  it('keeps the other calls going when one is cancelled', async ({ expect }) => {
    const gate = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const slow: GatewayTool = {
      readOnly: true,
      handle: async ({ label }) => {
        if (label === 'second') arrived.resolve();
        await gate.promise;
        return { label };
      },
    };
    const tools = toolsOf((await gatewayWith({ memory__slow: slow })).url);
    const cancel = new AbortController();
    const first = tools.call('memory__slow', { label: 'first' }, cancel.signal);
    const second = tools.call('memory__slow', { label: 'second' }, never);
    await arrived.promise;
    cancel.abort();
    await expect(first).rejects.toThrow();
    gate.resolve();
    expect((await second).structuredContent).toEqual({ label: 'second' });
  });
});
