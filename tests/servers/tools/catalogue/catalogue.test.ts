import { describe, it } from 'vitest';
import { OperationalError } from '../../../../src/runtime/errors.ts';
import type { FleetTool } from '../../../../src/runtime/mcp/fleet-tools.ts';
import { Catalogue } from '../../../../src/servers/tools/catalogue/catalogue.ts';

const away = new OperationalError('SERVER_UNREACHABLE', { server: 'gateway', url: 'x', reason: 'away' });

/** A gateway whose list, state and clock the test holds. */
class FakeGateway {
  names: readonly string[] = [];
  isAway = false;
  asked = 0;
  nowMs = 0;
  readonly catalogue: Catalogue = new Catalogue({ fleet: this, now: () => this.nowMs });

  async list(): Promise<readonly FleetTool[]> {
    this.asked += 1;
    if (this.isAway) throw away;
    return this.names.map((name) => ({ name, inputSchema: { type: 'object' } }));
  }

  async shown(): Promise<readonly string[]> {
    return (await this.catalogue.list()).tools.map(({ name }) => name);
  }
}

function gatewayWith(...names: string[]): FakeGateway {
  const gateway = new FakeGateway();
  gateway.names = names;
  return gateway;
}

describe('Catalogue', () => {
  it('never lists our own tools', async ({ expect }) => {
    expect(await gatewayWith('tools__execute_tool', 'memory__store').shown()).toEqual(['memory__store']);
  });

  it('asks once in ten seconds, also when many ask at the same time', async ({ expect }) => {
    const gateway = gatewayWith('memory__store');
    await Promise.all([gateway.shown(), gateway.shown(), gateway.shown()]);
    gateway.nowMs = 9999;
    await gateway.shown();
    expect(gateway.asked).toBe(1);
    gateway.nowMs = 10_000;
    await gateway.shown();
    expect(gateway.asked).toBe(2);
  });

  it('serves its last list while the gateway is away, and says so', async ({ expect }) => {
    const gateway = gatewayWith('memory__store');
    await gateway.shown();
    gateway.isAway = true;
    gateway.nowMs = 60_000;
    const { tools, stale } = await gateway.catalogue.list();
    expect(tools).toHaveLength(1);
    expect(stale).toMatch(/^the list is 60 s old: gateway does not answer/);
    expect(await gateway.catalogue.find('store')).toMatchObject({ name: 'memory__store' });
    gateway.isAway = false;
    expect((await gateway.catalogue.list()).stale).toBeNull();
  });

  it('fails when it never had a list', async ({ expect }) => {
    const gateway = gatewayWith();
    gateway.isAway = true;
    await expect(gateway.catalogue.list()).rejects.toBe(away);
  });

  it.for([
    ['a whole name', 'memory__create_session', 'memory__create_session'],
    ['the own name of one tool only', 'store', 'memory__store'],
  ] as const)('finds by %s', async ([, wanted, name], { expect }) => {
    const gateway = gatewayWith('memory__store', 'memory__create_session', 'orchestrator__create_session');
    expect(await gateway.catalogue.find(wanted)).toMatchObject({ name });
  });

  it.for([
    ['create_session', 'memory__create_session or orchestrator__create_session'],
    ['memory__stor', 'memory__store'],
    ['paint', 'search_tools'],
  ] as const)('does not know %s, and hints at %s', async ([wanted, hint], { expect }) => {
    const gateway = gatewayWith('memory__store', 'memory__create_session', 'orchestrator__create_session');
    await expect(gateway.catalogue.find(wanted)).rejects.toMatchObject({
      code: 'tool_unknown',
      hint: expect.stringContaining(hint),
    });
  });

  it('looks again for a tool that may have come since', async ({ expect }) => {
    const gateway = gatewayWith('memory__store');
    await gateway.shown();
    gateway.names = ['memory__store', 'files__read'];
    expect(await gateway.catalogue.find('files__read')).toMatchObject({ server: 'files' });
  });

  it('looks again for a server that may have come since', async ({ expect }) => {
    const gateway = gatewayWith('memory__store');
    await gateway.shown();
    gateway.names = ['memory__store', 'files__read'];
    expect((await gateway.catalogue.list({ server: 'files' })).tools).toHaveLength(2);
  });

  it('does not know a server without tools, and names those it knows', async ({ expect }) => {
    const gateway = gatewayWith('memory__store', 'files__read');
    await expect(gateway.catalogue.list({ server: 'paint' })).rejects.toMatchObject({
      code: 'server_unknown',
      hint: 'Servers with tools: memory, files',
    });
  });

  it('looks at its old list for a server while the gateway is away', async ({ expect }) => {
    const gateway = gatewayWith('memory__store');
    await gateway.shown();
    gateway.isAway = true;
    gateway.nowMs = 60_000;
    await expect(gateway.catalogue.list({ server: 'paint' })).rejects.toMatchObject({
      code: 'server_unknown',
    });
  });

  it('trusts annotations of our own servers only', async ({ expect }) => {
    const annotations = { readOnlyHint: true };
    const list = async (): Promise<readonly FleetTool[]> =>
      ['memory__a', 'foreign__a'].map((name) => ({ name, annotations, inputSchema: { type: 'object' } }));
    const { tools } = await new Catalogue({ fleet: { list } }).list();
    expect(tools.map(({ effect }) => effect)).toEqual(['read', 'destructive']);
  });
});
