import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import type { RoutingTable } from '../../../src/runtime/fleet/routes.ts';
import { RoutingFile } from '../../../src/servers/gateway/routing-file.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const table = (server: string): string =>
  JSON.stringify({
    schema: 2,
    servers: { [server]: { kind: 'replicas', replicas: [{ id: 'x-1', url: 'http://127.0.0.1:1' }] } },
  });

/** A followed file in a directory of its own; `replace` puts another in its place, as control does. */
async function following(first: string | null) {
  const directory = await temporaryDirectory('routes');
  const file = path.join(directory.path, 'routes.json');
  const replace = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  if (first !== null) replace(first);
  const { log, lines, next } = recordedLog();
  const seen: string[][] = [];
  let changed = Promise.withResolvers<void>();
  const onChange = ({ servers }: RoutingTable): void => {
    seen.push(Object.keys(servers));
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const routing = new RoutingFile(file, onChange, log);
  return {
    replace,
    seen,
    lines,
    next,
    change: () => changed.promise,
    [Symbol.asyncDispose]: async () => {
      routing.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('RoutingFile', () => {
  it('reads the table that is there', async ({ expect }) => {
    await using routes = await following(table('alpha'));
    expect(routes.seen).toEqual([['alpha']]);
  });

  it('follows every replacement', async ({ expect }) => {
    await using routes = await following(table('alpha'));
    for (const server of ['beta', 'gamma']) {
      const change = routes.change();
      routes.replace(table(server));
      await change;
    }
    expect(routes.seen).toEqual([['alpha'], ['beta'], ['gamma']]);
  });

  it('waits for a table that is not there yet', async ({ expect }) => {
    await using routes = await following(null);
    expect(routes.seen).toEqual([]);
    const change = routes.change();
    routes.replace(table('alpha'));
    await change;
    expect(routes.seen).toEqual([['alpha']]);
  });

  it.for([
    { what: 'half a table', text: table('beta').slice(0, 20) },
    { what: 'a table of another schema', text: '{"schema":1,"servers":{}}' },
    {
      what: 'a replica without a URL',
      text: '{"schema":2,"servers":{"b":{"kind":"replicas","replicas":[{"id":"b-1"}]}}}',
    },
    { what: 'a hosted server without a socket', text: '{"schema":2,"servers":{"b":{"kind":"hosted"}}}' },
    {
      what: 'a remote server without headers',
      text: '{"schema":2,"servers":{"b":{"kind":"remote","url":"http://b.example/mcp"}}}',
    },
    { what: 'a kind that it does not know', text: '{"schema":2,"servers":{"b":{"kind":"carrier pigeon"}}}' },
  ])('keeps the last table in force while there is only $what, and says so', async ({ text }, { expect }) => {
    await using routes = await following(table('alpha'));
    const complaint = routes.next('no usable routing table');
    routes.replace(text);
    expect(await complaint).toMatchObject({ level: 'warn' });
    expect(routes.seen).toEqual([['alpha']]);
    const change = routes.change();
    routes.replace(table('gamma'));
    await change;
    expect(routes.seen).toEqual([['alpha'], ['gamma']]);
  });
});
