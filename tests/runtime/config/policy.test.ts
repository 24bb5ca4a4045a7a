import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { configView } from '../../../src/cli/config/config-view.ts';
import { loadConfig } from '../../../src/runtime/config/load-config.ts';
import type { FleetConfig } from '../../../src/runtime/fleet/config.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function load(text: string): Promise<FleetConfig> {
  await using directory = await temporaryDirectory('config');
  const file = path.join(directory.path, 'mcpctl.yaml');
  writeFileSync(file, `version: 1\n${text}`);
  const machine = () => ({ memoryBytes: 64 * 1024 ** 3, cores: 16 });
  return await loadConfig({ file, env: { VIRTUAL: 'a token of its own' }, catalog, machine });
}

async function complaint(text: string): Promise<string> {
  return load(text).then(
    () => 'none',
    (error: Error) => error.message.replace(/^.*?(?=mcpctl\.yaml:)/, ''),
  );
}

const whole = `
gateway:
  oauth:
    issuer: https://login.example.com
    audience: https://mcp.example.com
    scopes:
      reader: { servers: [memory], readOnly: true }
      admin: {}
  hosts: [mcp.example.com]
  cors: [https://app.example.com]
  rate: { perSecond: 2.5 }
  audit: arguments
  pinning: hold
  virtual:
    research: { tools: [memory__search_*, tools__*], token: '\${env:VIRTUAL}' }
cache: { url: redis://me:top-secret@cache:6379 }
servers:
  memory:
    tools:
      deny: [forget_*]
      rename: { store_memory: remember }
      cacheable: [search_memories]
      repeatable: [get_memory]
    rate: { perSecond: 50, burst: 200 }
    concurrency: 8
    queue: { depth: 20, maxWait: 2s }
    timeout: 10s
    maxTimeout: 1m
    maxRequest: 1MiB
    maxResponse: 2MiB
    cacheTtl: 1m
    balance: round-robin
`;

describe('policy in mcpctl.yaml', () => {
  it('is read into what the gateway goes by', async ({ expect }) => {
    const { gateway, servers } = await load(whole);
    expect(gateway).toEqual({
      port: 8000,
      auth: 'oauth',
      oauth: {
        issuer: 'https://login.example.com',
        audience: 'https://mcp.example.com',
        jwksUrl: null,
        scopes: {
          reader: { servers: ['memory'], tools: [], readOnly: true },
          admin: { servers: [], tools: [], readOnly: false },
        },
      },
      hosts: ['mcp.example.com'],
      cors: ['https://app.example.com'],
      rate: { perSecond: 2.5, burst: 3 },
      audit: 'arguments',
      pinning: 'hold',
      cacheUrl: 'redis://me:top-secret@cache:6379',
      virtualServers: {
        research: {
          tools: ['memory__search_*', 'tools__*'],
          tokenHash: createHash('sha256').update('a token of its own').digest('hex'),
        },
      },
    });
    expect(servers['memory']?.policy).toEqual({
      tools: {
        allow: [],
        deny: ['forget_*'],
        rename: { store_memory: 'remember' },
        cacheable: ['search_memories'],
        repeatable: ['get_memory'],
        readOnly: [],
        trustsHints: true,
      },
      balance: 'round-robin',
      concurrency: 8,
      queue: { depth: 20, maxWaitMs: 2000 },
      rate: { perSecond: 50, burst: 200 },
      timeoutMs: 10_000,
      maxTimeoutMs: 60_000,
      maxRequestBytes: 1024 ** 2,
      maxResponseBytes: 2 * 1024 ** 2,
      cacheTtlMs: 60_000,
    });
  });

  it('is shown by `config show` as it is written, without its secrets', async ({ expect }) => {
    const shown = JSON.stringify(configView(await load(whole), catalog));
    expect(shown).not.toMatch(/top-secret|a token of its own|[0-9a-f]{64}/);
    const { gateway, cache, servers } = JSON.parse(shown) as Record<string, Record<string, unknown>>;
    expect(gateway).toMatchObject({
      auth: 'oauth',
      rate: { perSecond: 2.5, burst: 3 },
      virtual: { research: { tools: ['memory__search_*', 'tools__*'], token: '***' } },
    });
    expect(cache).toEqual({ url: 'redis://me:***@cache:6379' });
    expect(servers?.['memory']).toMatchObject({ queue: { depth: 20, maxWait: '2s' }, maxRequest: '1MiB' });
  });

  it('lets a short maxTimeout shorten the timeout that nobody set', async ({ expect }) => {
    const { servers } = await load('servers: { memory: { maxTimeout: 20s } }');
    expect(servers['memory']?.policy).toMatchObject({ timeoutMs: 20_000, maxTimeoutMs: 20_000 });
  });

  it.for([
    [
      'gateway: { auth: oauth }',
      '2: gateway.auth is oauth; allowed: oauth together with gateway.oauth: { issuer, audience }',
    ],
    [
      'gateway: { auth: token, oauth: { issuer: https://i.example, audience: x } }',
      '2: gateway.auth is token; allowed: oauth, as there is a gateway.oauth',
    ],
    [
      'gateway: { oauth: { issuer: http://i.example, audience: x } }',
      '2: gateway.oauth.issuer is http://i.example; allowed: an https URL, or an http one of this machine',
    ],
    [
      'gateway: { cors: [https://app.example.com/] }',
      '2: gateway.cors.0 is https://app.example.com/; allowed: a list of origins such as https://app.example.com',
    ],
    [
      'gateway: { virtual: { memory: { tools: [x] } } }',
      '2: gateway.virtual.memory is a mapping; allowed: a name that no server has; not memory',
    ],
    [
      'gateway: { virtual: { x: { tools: [y], token: short } } }',
      '2: gateway.virtual.x.token is a value that is not shown; allowed: a text of 16 characters or more; better a reference to a variable or a file',
    ],
    [
      'gateway: { rate: { perSecond: 0 } }',
      '2: gateway.rate.perSecond is 0; allowed: a number from 0.01 to 100000',
    ],
    [
      'cache: { url: http://:secret@x }',
      '2: cache.url is http://:***@x/; allowed: a Redis or Valkey URL such as redis://user:password@host:6379',
    ],
    [
      'servers: { memory: { timeout: 2m, maxTimeout: 1m } }',
      '2: servers.memory.timeout is 2m; allowed: at most maxTimeout',
    ],
    [
      'servers: { memory: { tools: { rename: { a: x, b: x } } } }',
      '2: servers.memory.tools.rename.a is x; allowed: another name for each tool',
    ],
    [
      `servers: { memory: { tools: { rename: { a: ${'x'.repeat(60)} } } } }`,
      `2: servers.memory.tools.rename.a is ${'x'.repeat(60)}; allowed: a name that is at most 64 characters long together with memory__`,
    ],
    [
      'servers: { memory: { queue: { depth: -1 } } }',
      '2: servers.memory.queue.depth is -1; allowed: a whole number from 0 to 100000',
    ],
  ] as const)('refuses %s', async ([text, expected], { expect }) => {
    expect(await complaint(text)).toBe(`mcpctl.yaml:${expected}`);
  });
});
