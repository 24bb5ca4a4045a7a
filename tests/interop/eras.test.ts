/** Clients and third-party servers of every era meet in the gateway, each behind stdio-host and as a remote server. */

import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type EraHttp, eraHttp } from '../support/era-http.ts';
import { type FullClient, type FullDialect, fullDialects } from '../support/full-client.ts';
import { type TestGateway, testGateway } from '../support/open-gateway.ts';
import { testToken } from '../support/opened-process.ts';
import { scripted, type TestHost, testHost } from '../support/stdio-host.ts';

const child = path.join(import.meta.dirname, '../support/era-child.ts');
const patience = { timeout: 10_000, interval: 20 };
const servers = ['old-child', 'new-child', 'old-remote', 'new-remote'] as const;
type Server = (typeof servers)[number];

let host: TestHost;
let gateway: TestGateway;
let remotes: Record<'legacy' | 'modern', EraHttp>;

beforeAll(async () => {
  const program = (era: string) =>
    scripted([], { args: ['--disable-warning=ExperimentalWarning', child, era] });
  host = await testHost({ 'old-child': program('legacy'), 'new-child': program('modern') });
  remotes = { legacy: await eraHttp('legacy'), modern: await eraHttp('modern') };
  const remote = (url: string) => ({ kind: 'remote', url, headers: {}, oauth: null }) as const;
  gateway = await testGateway({
    'old-child': { kind: 'hosted', socket: host.socket },
    'new-child': { kind: 'hosted', socket: host.socket },
    'old-remote': remote(remotes.legacy.url),
    'new-remote': remote(remotes.modern.url),
  });
}, 60_000);

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
  await remotes.legacy[Symbol.asyncDispose]();
  await remotes.modern[Symbol.asyncDispose]();
});

interface Meeting {
  readonly dialect: FullDialect;
  readonly server: Server;
  /** Path of the door, and what stands before names there. */
  readonly door: string;
  readonly prefix: string;
}

const meetings: readonly Meeting[] = fullDialects.flatMap((dialect) =>
  servers.flatMap((server) => [
    { dialect, server, door: `/${server}/mcp`, prefix: '' },
    { dialect, server, door: '/mcp', prefix: `${server}__` },
  ]),
);

/** What a child wrote into its log; nothing while it has none. */
function heardFrom(server: string): string {
  try {
    return host.logOf(server);
  } catch {
    return '';
  }
}

const connected = ({ dialect, door }: Meeting): Promise<FullClient> =>
  dialect.connect(`${gateway.url}${door}`, testToken);

describe.for(meetings)('$dialect.name at $door with $server', (meeting) => {
  const { prefix, server, door } = meeting;

  it('lists and calls tools', async ({ expect }) => {
    await using client = await connected(meeting);
    expect(await client.tools()).toContain(`${prefix}echo`);
    const said = 'Grüße, 世界 🙂 '.repeat(1000);
    expect(await client.call(`${prefix}echo`, { text: said })).toBe(said);
    expect(await client.call(`${prefix}fail`)).toBe('!failed');
  });

  it('answers what the server asks while it works', async ({ expect }) => {
    await using client = await connected(meeting);
    expect(await client.call(`${prefix}confirm`)).toBe('accept {"sure":true}');
    expect(await client.call(`${prefix}think`)).toBe('{"type":"text","text":"a thought"}');
    expect(await client.call(`${prefix}where`)).toBe('file:///home');
  });

  it('hears of progress, in order', async ({ expect }) => {
    await using client = await connected(meeting);
    const heard: number[] = [];
    const onProgress = (progress: number) => void heard.push(progress);
    expect(await client.call(`${prefix}count`, {}, { onProgress })).toBe('counted');
    expect(heard).toEqual([1, 2, 3]);
  });

  it('reads resources, templates and prompts, and has them completed', async ({ expect }) => {
    await using client = await connected(meeting);
    expect((await client.prompts()).filter((name) => name.endsWith('paint'))).toContain(`${prefix}paint`);
    expect(await client.prompt(`${prefix}paint`, { colour: 'red' })).toBe('Paint it red');
    expect(await client.completePrompt(`${prefix}paint`, 'colour', 'gre')).toEqual(['green', 'grey']);
    // All four have the same resources: at the door to all of them, only the first keeps its URIs as they are.
    const isFirst = door !== '/mcp' || server === 'new-child';
    const one = isFirst ? 'note://one' : `${server}+note://one`;
    expect(await client.resources()).toContain(one);
    expect(await client.read(one)).toBe('the first note');
    const template = isFirst ? 'note://{colour}/sheet' : `${server}+note://{colour}/sheet`;
    expect(await client.templates()).toContain(template);
    expect(await client.completeTemplate(template, 'colour', 'r')).toEqual(['red']);
    expect(await client.read(template.replace('{colour}', 'red'))).toBe('a red sheet');
  });

  it('gives a call up, and the server stops working at it', async ({ expect }) => {
    await using client = await connected(meeting);
    const giveUp = new AbortController();
    const aborts = (): number =>
      server.endsWith('child')
        ? heardFrom(server).split('aborted').length
        : remotes[server === 'old-remote' ? 'legacy' : 'modern'].aborted();
    const before = aborts();
    // Once it says that it is at work.
    const onProgress = (): void => giveUp.abort();
    const call = client.call(`${prefix}wait`, {}, { signal: giveUp.signal, onProgress });
    await expect(call).rejects.toThrow();
    await expect.poll(aborts, patience).toBeGreaterThan(before);
  });
});

describe.for(meetings.filter(({ door }) => door !== '/mcp'))('$dialect.name at $door', (meeting) => {
  it('hears of a changed list and of a changed resource', async ({ expect }) => {
    await using client = await connected(meeting);
    await client.follow('note://one');
    // The server is told shortly after the client's request was answered.
    const touched = async (): Promise<readonly string[]> => {
      await client.call('touch');
      return client.news;
    };
    await expect.poll(touched, { timeout: 10_000, interval: 100 }).toContain('updated note://one');
  });
});

describe.for(meetings.filter(({ dialect }) => dialect.era === 'legacy'))(
  '$dialect.name at $door with $server',
  (meeting) => {
    it('hears messages of the level it set', async ({ expect }) => {
      await using client = await connected(meeting);
      await client.setLevel();
      await client.call(`${meeting.prefix}tell`);
      await expect.poll(() => client.news, patience).toContain('log beware');
    });
  },
);
