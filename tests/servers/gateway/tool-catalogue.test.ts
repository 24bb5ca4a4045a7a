import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { FleetTool } from '../../../src/runtime/mcp/fleet-client.ts';
import { type ListTools, ToolCatalogue } from '../../../src/servers/gateway/tool-catalogue.ts';

const tool = (name: string): FleetTool => ({ name, inputSchema: { type: 'object' } });
const never: ListTools = () => new Promise(() => undefined);
const timedOut = new OperationalError('TIMED_OUT', { operation: 'the tool list of frozen', timeoutMs: 3000 });
const refused: ListTools = () => Promise.reject(new Error('refused'));

/** A catalogue of servers that answer as `servers` says at the moment, with a clock that stands still. */
function catalogueOf(servers: Record<string, ListTools>, askTimeoutMs = 20_000) {
  const clock = { ms: 0 };
  const asked: string[] = [];
  const failures: string[] = [];
  const catalogue = new ToolCatalogue({
    ask: (server, signal) => {
      asked.push(server);
      return (servers[server] ?? refused)(server, signal);
    },
    onFailure: (server) => failures.push(server),
    askTimeoutMs,
    now: () => clock.ms,
  });
  catalogue.update(Object.keys(servers));
  return {
    catalogue,
    clock,
    asked,
    failures,
    names: async () => (await catalogue.tools()).map(({ name }) => name),
  };
}

const listing =
  (...names: string[]): ListTools =>
  async () =>
    names.map(tool);

describe('ToolCatalogue', () => {
  it('shows every tool under the name of its server', async ({ expect }) => {
    const { names } = catalogueOf({ alpha: listing('a', 'b'), beta: listing('a') });
    expect(await names()).toEqual(['alpha__a', 'alpha__b', 'beta__a']);
  });

  it('asks as soon as it knows a server, not when the first client waits', ({ expect }) => {
    expect(catalogueOf({ alpha: listing('a') }).asked).toEqual(['alpha']);
  });

  it('asks again after ten seconds, and shows the old list meanwhile', async ({ expect }) => {
    const servers = { alpha: listing('old') };
    const { names, clock, asked } = catalogueOf(servers);
    await names();
    clock.ms = 9999;
    await names();
    expect(asked).toHaveLength(1);
    const answer = Promise.withResolvers<readonly FleetTool[]>();
    servers.alpha = () => answer.promise;
    clock.ms = 10_000;
    expect(await names()).toEqual(['alpha__old']);
    answer.resolve([tool('new')]);
    await new Promise(setImmediate);
    expect(await names()).toEqual(['alpha__new']);
  });

  it('asks one server once, however many clients wait', async ({ expect }) => {
    const { names, asked } = catalogueOf({ alpha: listing('a') });
    await Promise.all([names(), names(), names()]);
    expect(asked).toEqual(['alpha']);
  });

  it('leaves out a server that fails, and reports it', async ({ expect }) => {
    const { names, failures } = catalogueOf({ alpha: refused, beta: listing('b') });
    expect(await names()).toEqual(['beta__b']);
    expect(new Set(failures)).toEqual(new Set(['alpha']));
  });

  it('shows a server as soon as it is there to answer', async ({ expect }) => {
    const servers = { alpha: refused, beta: listing('b') };
    const { names } = catalogueOf(servers);
    await names();
    servers.alpha = listing('a');
    expect(await names()).toEqual(['alpha__a', 'beta__b']);
  });

  it('asks anew when the question under way came too early', async ({ expect }) => {
    const early = Promise.withResolvers<readonly FleetTool[]>();
    const servers: Record<string, ListTools> = { alpha: () => early.promise };
    const { names } = catalogueOf(servers);
    const waiting = names();
    servers['alpha'] = listing('a');
    early.reject(new Error('refused'));
    expect(await waiting).toEqual(['alpha__a']);
  });

  it('keeps the list of a server that fails later', async ({ expect }) => {
    const servers = { alpha: listing('a') };
    const { names, clock } = catalogueOf(servers);
    await names();
    servers.alpha = refused;
    clock.ms = 10_000;
    await names();
    expect(await names()).toEqual(['alpha__a']);
  });

  it('waits no longer than its deadline for a server that does not heed it', async ({ expect }) => {
    const { names, failures } = catalogueOf({ frozen: never, beta: listing('b') }, 10);
    expect(await names()).toEqual(['beta__b']);
    expect(new Set(failures)).toEqual(new Set(['frozen']));
  });

  it('waits only a moment for a server that was silent before', async ({ expect }) => {
    let isPatient = false;
    const frozen: ListTools = () => (isPatient ? new Promise(() => undefined) : Promise.reject(timedOut));
    const { names } = catalogueOf({ frozen, beta: listing('b') });
    await names();
    isPatient = true;
    expect(await names()).toEqual(['beta__b']);
  });

  it('takes no answer from a route that is no more', async ({ expect }) => {
    const old = Promise.withResolvers<readonly FleetTool[]>();
    const servers: Record<string, ListTools> = { alpha: () => old.promise };
    const { catalogue, names } = catalogueOf(servers);
    servers['alpha'] = listing('new');
    catalogue.update(['alpha']);
    expect(await names()).toEqual(['alpha__new']);
    old.resolve([tool('old')]);
    await old.promise;
    await new Promise(setImmediate);
    expect(await names()).toEqual(['alpha__new']);
  });

  it('forgets a server that left', async ({ expect }) => {
    const { catalogue, names } = catalogueOf({ alpha: listing('a'), beta: listing('b') });
    await names();
    catalogue.update(['beta']);
    expect(await names()).toEqual(['beta__b']);
    expect(await catalogue.find('alpha__a')).toBeNull();
  });
});

describe('ToolCatalogue.find', () => {
  it('waits for no server to find one by its name', async ({ expect }) => {
    const { catalogue } = catalogueOf({ frozen: never, beta: never });
    expect(await catalogue.find('beta__any')).toEqual({ server: 'beta', tool: 'any' });
  });

  it('finds a tool by its shortened name', async ({ expect }) => {
    const long = 'x'.repeat(100);
    const { catalogue, names } = catalogueOf({ alpha: listing(long) });
    const [shortened = ''] = await names();
    expect(shortened).toHaveLength(64);
    expect(await catalogue.find(shortened)).toEqual({ server: 'alpha', tool: long });
  });

  it('finds a tool by its shortened name even before anybody asked for a list', async ({ expect }) => {
    const long = 'x'.repeat(100);
    const [shortened = ''] = await catalogueOf({ alpha: listing(long) }).names();
    const { catalogue } = catalogueOf({ alpha: listing(long) });
    expect(await catalogue.find(shortened)).toEqual({ server: 'alpha', tool: long });
  });

  it.for(['nobody__a', 'a', '__a', ''])('finds nobody for "%s"', async (name, { expect }) => {
    const { catalogue } = catalogueOf({ alpha: listing('a') });
    expect(await catalogue.find(name)).toBeNull();
  });
});
