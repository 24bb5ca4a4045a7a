import { describe, it } from 'vitest';
import { OperationalError } from '../../../../src/runtime/errors.ts';
import { ServerLists } from '../../../../src/servers/gateway/lists/server-lists.ts';

type Ask = (server: string, signal: AbortSignal) => Promise<readonly string[]>;

const never: Ask = () => new Promise(() => undefined);
const timedOut = new OperationalError('TIMED_OUT', { operation: 'the list of frozen', timeoutMs: 3000 });
const refused: Ask = () => Promise.reject(new Error('refused'));

/** Lists of servers that answer as `servers` says at the moment, with a clock that stands still. */
function listsOf(servers: Record<string, Ask>, askTimeoutMs = 20_000) {
  const clock = { ms: 0 };
  const asked: string[] = [];
  const failures: string[] = [];
  const changes: string[] = [];
  const lists = new ServerLists<string>({
    what: 'list',
    ask: (server, signal) => {
      asked.push(server);
      return (servers[server] ?? refused)(server, signal);
    },
    onFailure: (server) => failures.push(server),
    onChange: (server) => changes.push(server),
    askTimeoutMs,
    now: () => clock.ms,
  });
  lists.update(Object.keys(servers));
  return {
    lists,
    clock,
    asked,
    failures,
    changes,
    names: async () =>
      (await lists.of(lists.servers)).flatMap(([server, names]) => names.map((name) => `${server}__${name}`)),
  };
}

const listing =
  (...names: string[]): Ask =>
  async () =>
    names;

describe('ServerLists', () => {
  it('shows the lists of all servers, in their order', async ({ expect }) => {
    const { names } = listsOf({ alpha: listing('a', 'b'), beta: listing('a') });
    expect(await names()).toEqual(['alpha__a', 'alpha__b', 'beta__a']);
  });

  it('asks as soon as it knows a server, not when the first client waits', ({ expect }) => {
    expect(listsOf({ alpha: listing('a') }).asked).toEqual(['alpha']);
  });

  it('asks again after ten seconds, and shows the old list meanwhile', async ({ expect }) => {
    const servers = { alpha: listing('old') };
    const { names, clock, asked } = listsOf(servers);
    await names();
    clock.ms = 9999;
    await names();
    expect(asked).toHaveLength(1);
    const answer = Promise.withResolvers<readonly string[]>();
    servers.alpha = () => answer.promise;
    clock.ms = 10_000;
    expect(await names()).toEqual(['alpha__old']);
    answer.resolve(['new']);
    await new Promise(setImmediate);
    expect(await names()).toEqual(['alpha__new']);
  });

  it('asks one server once, however many clients wait', async ({ expect }) => {
    const { names, asked } = listsOf({ alpha: listing('a') });
    await Promise.all([names(), names(), names()]);
    expect(asked).toEqual(['alpha']);
  });

  it('leaves out a server that fails, and reports it', async ({ expect }) => {
    const { names, failures } = listsOf({ alpha: refused, beta: listing('b') });
    expect(await names()).toEqual(['beta__b']);
    expect(new Set(failures)).toEqual(new Set(['alpha']));
  });

  it('shows a server as soon as it is there to answer', async ({ expect }) => {
    const servers = { alpha: refused, beta: listing('b') };
    const { names } = listsOf(servers);
    await names();
    servers.alpha = listing('a');
    expect(await names()).toEqual(['alpha__a', 'beta__b']);
  });

  it('asks anew when the question under way came too early', async ({ expect }) => {
    const early = Promise.withResolvers<readonly string[]>();
    const servers: Record<string, Ask> = { alpha: () => early.promise };
    const { names } = listsOf(servers);
    const waiting = names();
    servers['alpha'] = listing('a');
    early.reject(new Error('refused'));
    expect(await waiting).toEqual(['alpha__a']);
  });

  it('keeps the list of a server that fails later', async ({ expect }) => {
    const servers = { alpha: listing('a') };
    const { names, clock } = listsOf(servers);
    await names();
    servers.alpha = refused;
    clock.ms = 10_000;
    await names();
    expect(await names()).toEqual(['alpha__a']);
  });

  it('waits no longer than its deadline for a server that does not heed it', async ({ expect }) => {
    const { names, failures } = listsOf({ frozen: never, beta: listing('b') }, 10);
    expect(await names()).toEqual(['beta__b']);
    expect(new Set(failures)).toEqual(new Set(['frozen']));
  });

  it('waits only a moment for a server that was silent before', async ({ expect }) => {
    let isPatient = false;
    const frozen: Ask = () => (isPatient ? new Promise(() => undefined) : Promise.reject(timedOut));
    const { names } = listsOf({ frozen, beta: listing('b') });
    await names();
    isPatient = true;
    expect(await names()).toEqual(['beta__b']);
  });

  it('takes no answer from a route that is no more', async ({ expect }) => {
    const old = Promise.withResolvers<readonly string[]>();
    const servers: Record<string, Ask> = { alpha: () => old.promise };
    const { lists, names } = listsOf(servers);
    servers['alpha'] = listing('new');
    lists.update(['alpha']);
    expect(await names()).toEqual(['alpha__new']);
    old.resolve(['old']);
    await old.promise;
    await new Promise(setImmediate);
    expect(await names()).toEqual(['alpha__new']);
  });

  it('forgets a server that left', async ({ expect }) => {
    const { lists, names } = listsOf({ alpha: listing('a'), beta: listing('b') });
    await names();
    lists.update(['beta']);
    expect(await names()).toEqual(['beta__b']);
    expect(lists.known('alpha')).toBeNull();
  });

  it('tells when a list is another than before, and only then', async ({ expect }) => {
    const servers = { alpha: listing('a') };
    const { lists, names, changes } = listsOf(servers);
    await names();
    await lists.refresh('alpha');
    expect(changes).toEqual(['alpha']);
    servers.alpha = listing('a', 'b');
    lists.changed('alpha');
    await lists.refresh('alpha');
    expect(changes).toEqual(['alpha', 'alpha']);
  });

  it('takes no answer that is older than the news of a change', async ({ expect }) => {
    const old = Promise.withResolvers<readonly string[]>();
    const servers: Record<string, Ask> = { alpha: () => old.promise };
    const { lists, names } = listsOf(servers);
    servers['alpha'] = listing('new');
    lists.changed('alpha');
    expect(await names()).toEqual(['alpha__new']);
    old.resolve(['old']);
    await new Promise(setImmediate);
    expect(await names()).toEqual(['alpha__new']);
  });
});
