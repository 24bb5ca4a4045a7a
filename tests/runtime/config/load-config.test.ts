import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { loadConfig } from '../../../src/runtime/config/load-config.ts';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { FleetConfig } from '../../../src/runtime/fleet/config.ts';
import { ownPolicy } from '../../../src/runtime/fleet/default-policy.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const machine = () => ({ memoryBytes: 64 * 1024 ** 3, cores: 16 });
const env = {
  HOME: '/nowhere',
  DATABASE_URL: 'postgres://u:topsecret@db/fleet',
  PORT: '8123',
  WORD: 'topsecret',
};
const exec = async (command: string): Promise<string> => `  output of ${command}\n`;

async function load(text: string, files: Readonly<Record<string, string>> = {}): Promise<FleetConfig> {
  await using directory = await temporaryDirectory('config');
  const file = path.join(directory.path, 'mcpctl.yaml');
  for (const [name, content] of Object.entries({ 'mcpctl.yaml': text, ...files })) {
    writeFileSync(path.join(directory.path, name), content);
  }
  // Awaited here: the directory goes when this function ends.
  return await loadConfig({ file, env, catalog, machine, exec });
}

/** `file:line: message [CODE]` of what `load` rejects with; the file by its name alone. */
async function complaint(text: string): Promise<string> {
  try {
    await load(text);
  } catch (error) {
    if (error instanceof OperationalError)
      return `${error.message.replace(/^.*?(?=mcpctl\.yaml:)/, '')} [${error.code}]`;
    throw error;
  }
  return 'none';
}

describe('loadConfig', () => {
  it('runs the whole catalog with defaults when there is no file', async ({ expect }) => {
    const config = await loadConfig({ file: null, env, catalog, machine });
    expect(config).toMatchObject({
      file: null,
      gateway: { port: 8000, auth: 'token' },
      database: null,
      vectors: { engine: 'embedded' },
      embedding: { provider: 'builtin' },
    });
    expect(Object.keys(config.servers)).toEqual(catalog.map(({ name }) => name));
    expect(config.servers['memory']).toEqual({
      enabled: true,
      port: 8003,
      replicas: 1,
      memoryBytes: 1024 ** 3,
      cpuCores: 0.5,
      restart: 'on-failure',
      startTimeoutMs: 60_000,
      stopGraceMs: 5000,
      pids: 512,
      enforce: 'prefer',
      restartDelayMs: null,
      probes: {
        startup: { intervalMs: 50, timeoutMs: 2000 },
        readiness: { intervalMs: 1000, timeoutMs: 2500, failures: 1 },
        liveness: { intervalMs: 2000, timeoutMs: 2000, failures: 3 },
      },
      autoscale: null,
      heapSnapshot: false,
      env: {},
      policy: ownPolicy,
    });
  });

  it('lets a server override the defaults of the file', async ({ expect }) => {
    const { servers } = await load(`
version: 1
defaults: { memory: 512MB, stopGrace: 1m }
servers:
  memory: { memory: 300MiB, replicas: 3, restart: never }
  tools: { enabled: false, port: 0, cpu: 2, startTimeout: 90s }
`);
    expect(servers['memory']).toMatchObject({
      memoryBytes: 300 * 1024 ** 2,
      stopGraceMs: 60_000,
      replicas: 3,
      restart: 'never',
    });
    expect(servers['tools']).toMatchObject({
      enabled: false,
      port: 0,
      memoryBytes: 512_000_000,
      cpuCores: 2,
      startTimeoutMs: 90_000,
    });
  });

  it('gives the gateway its port in both places', async ({ expect }) => {
    const { gateway, servers } = await load('version: 1\ngateway: { port: 9000, auth: none }\n');
    expect(gateway).toMatchObject({ port: 9000, auth: 'none' });
    expect(servers['gateway']?.port).toBe(9000);
  });

  it('turns the switches of weaviate-direct into its environment', async ({ expect }) => {
    const { servers } = await load(
      'version: 1\nservers:\n  weaviate-direct: { writes: true, destructive: true, env: { A: b } }\n',
    );
    expect(servers['weaviate-direct']?.env).toEqual({
      A: 'b',
      MCPCTL_VECTOR_WRITES: 'on',
      MCPCTL_VECTOR_DESTRUCTIVE: 'on',
    });
  });

  it('turns the collections that weaviate-direct shows into its environment', async ({ expect }) => {
    const { servers } = await load(
      "version: 1\nservers:\n  weaviate-direct: { collections: { allow: [Docs*, Note], deny: ['*Secret'] } }\n",
    );
    expect(servers['weaviate-direct']?.env).toEqual({
      MCPCTL_VECTOR_ALLOW: 'Docs*,Note',
      MCPCTL_VECTOR_DENY: '*Secret',
    });
  });

  it('lists further toolsets, of those that the server has', async ({ expect }) => {
    const { servers } = await load('version: 1\nservers:\n  memory: { toolsets: [sessions] }\n');
    expect(servers['memory']?.env).toEqual({ MCPCTL_TOOLSETS: 'sessions' });
    await expect(load('version: 1\nservers:\n  memory: { toolsets: [nothing] }\n')).rejects.toThrow(
      /servers\.memory\.toolsets.*a list of all, sessions/s,
    );
  });

  it('resolves references anywhere in a text, also unquoted in a flow mapping', async ({ expect }) => {
    const { database, servers } = await load(
      `version: 1
database: { url: \${env:DATABASE_URL} }
servers:
  memory:
    env:
      FROM_FILE: \${file:secret.txt}
      FROM_COMMAND: "<\${cmd:pass show '{a}'}>"
      PLAIN: $\${env:WORD}
`,
      { 'secret.txt': 'line\n' },
    );
    expect(database).toEqual({ url: env.DATABASE_URL });
    expect(servers['memory']?.env).toEqual({
      FROM_FILE: 'line',
      FROM_COMMAND: "<output of pass show '{a}'>",
      PLAIN: `\${env:WORD}`,
    });
  });

  it('takes an unquoted reference for a number where it reads like one', async ({ expect }) => {
    const { servers } = await load(`version: 1\nservers: { memory: { port: \${env:PORT} } }\n`);
    expect(servers['memory']?.port).toBe(8123);
  });

  it('keeps environment values as they are written', async ({ expect }) => {
    const { servers } = await load(
      'version: 1\nservers: { memory: { env: { VERSION: 1.10, PIN: 007, DEBUG: true, HEX: 0x1F } } }\n',
    );
    expect(servers['memory']?.env).toEqual({ VERSION: '1.10', PIN: '007', DEBUG: 'true', HEX: '0x1F' });
  });

  it('runs a command once, however often it is referred to', async ({ expect }) => {
    await using directory = await temporaryDirectory('config');
    const file = path.join(directory.path, 'mcpctl.yaml');
    writeFileSync(file, `version: 1\nservers: { memory: { env: { A: '\${cmd:x}', B: '\${cmd:x}' } } }\n`);
    const commands: string[] = [];
    const config = await loadConfig({
      file,
      env,
      catalog,
      machine,
      exec: async (command) => String(commands.push(command)),
    });
    expect(commands).toEqual(['x']);
    expect(config.servers['memory']?.env).toEqual({ A: '1', B: '1' });
  });

  it('understands anchors and merge keys', async ({ expect }) => {
    const { servers } = await load(
      'version: 1\ndefaults: &d { cpu: 1 }\nservers:\n  memory: { <<: *d, stopGrace: 0s }\n',
    );
    expect(servers['memory']).toMatchObject({ cpuCores: 1, stopGraceMs: 0 });
  });

  it('reads every setting of supervision, and merges probes part by part', async ({ expect }) => {
    const { servers, logs } = await load(`
version: 1
gateway: { memory: 256MiB, heapSnapshot: true }
defaults:
  pids: 64
  enforce: require
  restartDelay: 5s
  probes: { liveness: { interval: 3s, failures: 5 } }
logs: { maxSize: 1MiB, maxAge: 1h, total: 10MiB }
servers:
  memory:
    restart: always
    enforce: off
    probes: { startup: { interval: 20ms }, liveness: { timeout: 1s } }
    autoscale: { min: 2, max: 4, targetCpu: 50%, targetCalls: 7, targetQueue: 3 }
  tools: { autoscale: { max: 3 }, replicas: 2 }
`);
    expect(servers['gateway']).toMatchObject({ memoryBytes: 256 * 1024 ** 2, pids: 64, heapSnapshot: true });
    expect(servers['memory']).toMatchObject({
      pids: 64,
      enforce: 'off',
      restart: 'always',
      restartDelayMs: 5000,
      replicas: 2,
      probes: {
        startup: { intervalMs: 20, timeoutMs: 2000 },
        readiness: { intervalMs: 1000, timeoutMs: 2500, failures: 1 },
        liveness: { intervalMs: 3000, timeoutMs: 1000, failures: 5 },
      },
      autoscale: { min: 2, max: 4, targetCpu: 0.5, targetCalls: 7, targetQueue: 3 },
    });
    expect(servers['tools']).toMatchObject({
      enforce: 'require',
      replicas: 2,
      autoscale: { min: 1, max: 3, targetCpu: 0.7, targetCalls: 20, targetQueue: 5 },
    });
    expect(logs).toEqual({ maxBytes: 1024 ** 2, maxAgeMs: 3_600_000, totalBytes: 10 * 1024 ** 2 });
  });

  const limitKeys = 'memory, cpu, pids, enforce, restart, restartDelay, startTimeout, stopGrace, probes';
  const serverKeys = `enabled, port, ${limitKeys}, env`;
  const policyKeys =
    'tools, concurrency, queue, rate, timeout, maxTimeout, maxRequest, maxResponse, cacheTtl, balance';
  const gatewayPolicyKeys = 'auth, oauth, hosts, cors, rate, audit, pinning, virtual';
  const serverNames =
    'postgres, weaviate, stdio-host, orchestrator, memory, tools, weaviate-direct, or a server of your own with command or url';
  const rootKeys = 'version, gateway, database, cache, vectors, embedding, defaults, logs, servers';

  it.for([
    ['', `1: the file is empty; allowed: a mapping with the keys ${rootKeys}`],
    ['gateway: {}', '1: version is missing; allowed: 1'],
    ['version: 2', '1: version is 2; allowed: 1'],
    [
      'version: 1\nservers:\n  memroy: {}',
      `3: servers.memroy is a key this version does not know; allowed: the keys ${serverNames}; did you mean memory?`,
    ],
    [
      'version: 1\nservers:\n  tools:\n    replcas: 2',
      `4: servers.tools.replcas is a key this version does not know; allowed: the keys ${serverKeys}, ${policyKeys}, heapSnapshot, replicas, autoscale; did you mean replicas?`,
    ],
    [
      'version: 1\nservers:\n  weaviate-direct:\n    collections: { deny: [] }',
      '4: servers.weaviate-direct.collections.deny is a list; allowed: a list of names of letters, digits and _, with * for any characters, such as [Docs*]',
    ],
    [
      'version: 1\nservers:\n  weaviate-direct:\n    collections: { allow: [Docs-*] }',
      '4: servers.weaviate-direct.collections.allow.0 is Docs-*; allowed: a list of names of letters, digits and _, with * for any characters, such as [Docs*]',
    ],
    [
      'version: 1\nservers:\n  postgres: { replicas: 2 }',
      `3: servers.postgres.replicas is a key this version does not know; allowed: the keys ${serverKeys}`,
    ],
    [
      'version: 1\nservers:\n  tools: { replicas: 17 }',
      '3: servers.tools.replicas is 17; allowed: a whole number from 1 to 16',
    ],
    [
      'version: 1\ndefaults:\n  memory: 10MiB',
      '3: defaults.memory is 10MiB; allowed: a size such as 300MiB, 512MB or 1GiB; at least 64MiB',
    ],
    [
      'version: 1\ndefaults:\n\n  cpu: 0.01',
      '4: defaults.cpu is 0.01; allowed: a number of cores from 0.05 to 256, such as 0.5',
    ],
    [
      'version: 1\ndefaults: { stopGrace: 5 }',
      '2: defaults.stopGrace is 5; allowed: a duration such as 500ms, 5s or 1m; from 0ms to 10m',
    ],
    [
      'version: 1\ngateway: [8000]',
      `2: gateway is a list; allowed: a mapping with the keys port, ${gatewayPolicyKeys}, ${limitKeys}, heapSnapshot`,
    ],
    [
      'version: 1\nservers: { tools: { memory: 0 } }',
      '2: servers.tools.memory is 0; allowed: a size such as 300MiB, 512MB or 1GiB; at least 64MiB',
    ],
    [
      'version: 1\nservers: { tools: { memory: -1GiB } }',
      '2: servers.tools.memory is -1GiB; allowed: a size such as 300MiB, 512MB or 1GiB; at least 64MiB',
    ],
    [
      'version: 1\nservers: { tools: { memory: 300M } }',
      '2: servers.tools.memory is 300M; allowed: a size such as 300MiB, 512MB or 1GiB; at least 64MiB',
    ],
    [
      'version: 1\nservers: { tools: { memory: 65GiB } }',
      '2: servers.tools.memory is 65GiB; allowed: at most what this machine has: 64GiB',
    ],
    [
      'version: 1\ndefaults: { cpu: 17 }',
      '2: defaults.cpu is 17; allowed: at most what this machine has: 16 cores',
    ],
    [
      'version: 1\ndefaults: { cpu: 50% }',
      '2: defaults.cpu is 50%; allowed: a number of cores from 0.05 to 256, such as 0.5',
    ],
    ['version: 1\ndefaults: { pids: 3 }', '2: defaults.pids is 3; allowed: a whole number from 16 to 32768'],
    ['version: 1\ndefaults: { enforce: yes }', '2: defaults.enforce is yes; allowed: require, prefer or off'],
    [
      'version: 1\nservers: { tools: { autoscale: { max: 3, targetCpu: 0.7 } } }',
      '2: servers.tools.autoscale.targetCpu is 0.7; allowed: a share from 10% to 100%, such as 70%',
    ],
    [
      'version: 1\nservers: { tools: { autoscale: { min: 3, max: 2 } } }',
      '2: servers.tools.autoscale.min is 3; allowed: at most autoscale.max, which is 2',
    ],
    [
      'version: 1\nservers: { tools: { replicas: 5, autoscale: { min: 2, max: 4 } } }',
      '2: servers.tools.replicas is 5; allowed: from 2 to 4, as autoscale says',
    ],
    [
      'version: 1\nlogs: { maxSize: 10MiB, total: 15MiB }',
      '2: logs.total is 15MiB; allowed: at least twice logs.maxSize: 20MiB',
    ],
    [
      'version: 1\nservers: { postgres: { heapSnapshot: true } }',
      `2: servers.postgres.heapSnapshot is a key this version does not know; allowed: the keys ${serverKeys}`,
    ],
    [
      'version: 1\nservers:\n  memory: { env: { MCPCTL_PORT: 1 } }',
      '3: servers.memory.env.MCPCTL_PORT is a name that cannot be set here; allowed: letters, digits and _, not beginning with a digit; MCPCTL_ variables are set by mcpctl itself',
    ],
  ] as const)('names line, key, value and what is allowed: %s', async ([text, expected], { expect }) => {
    expect(await complaint(text)).toBe(`mcpctl.yaml:${expected} [CONFIG_INVALID]`);
  });

  it('takes an embedding model behind an API, and a local one with a path from where the file is', async ({
    expect,
  }) => {
    const api = { provider: 'openai-compatible', url: 'http://127.0.0.1:11434/v1', model: 'm', apiKey: 'k' };
    const { embedding } = await load(`version: 1\nembedding: ${JSON.stringify(api)}\n`);
    expect(embedding).toEqual(api);
    const local = await load('version: 1\nembedding: { provider: transformers, path: models/mini }\n');
    const directory = path.dirname(local.file ?? '');
    expect(local.embedding).toEqual({ provider: 'transformers', path: path.join(directory, 'models/mini') });
  });

  it.for([
    [
      '{ provider: openai-compatible, url: http://x }',
      /embedding\.model is missing; allowed: the name of a model/,
    ],
    ['{ provider: openai-compatible, url: x, model: m }', /embedding\.url is x; allowed: the URL of an API/],
    ['{ provider: builtin, model: m }', /embedding\.model is .* allowed: the key provider/],
    ['{ provider: openai }', /embedding\.provider is openai; allowed: .*openai-compatible/],
  ] as const)('says what is wrong with the embedding %s', async ([text, expected], { expect }) => {
    expect(await complaint(`version: 1\nembedding: ${text}`)).toMatch(expected);
  });

  it.for([
    ['{ engine: embedded }', { engine: 'embedded' }],
    ['{ engine: weaviate, managed: true }', { engine: 'weaviate', managed: true }],
    [
      `{ engine: weaviate, url: 'https://db.example', grpcPort: 443, apiKey: '\${env:WORD}' }`,
      { engine: 'weaviate', managed: false, url: 'https://db.example', grpcPort: 443, apiKey: 'topsecret' },
    ],
    [
      '{ engine: weaviate, managed: false, url: http://127.0.0.1:8080 }',
      { engine: 'weaviate', managed: false, url: 'http://127.0.0.1:8080', grpcPort: null, apiKey: null },
    ],
  ] as const)('takes vectors: %s', async ([text, vectors], { expect }) => {
    expect((await load(`version: 1\nvectors: ${text}\n`)).vectors).toEqual(vectors);
  });

  const elsewhere = 'the URL of a Weaviate such as http://127.0.0.1:8080, without user and password';
  it.for([
    ['{}', '2: vectors.engine is missing; allowed: engine embedded or weaviate'],
    ['{ engine: qdrant }', '2: vectors.engine is qdrant; allowed: engine embedded or weaviate'],
    [
      '{ engine: weaviate }',
      '2: vectors is a mapping; allowed: managed: true for a Weaviate that mcpctl runs, or the url of one elsewhere',
    ],
    [
      '{ engine: weaviate, managed: true, url: http://x }',
      '2: vectors.url is http://x/; allowed: nothing here with managed: true: mcpctl chooses it',
    ],
    ['\n  engine: weaviate\n  url: ftp://db', `4: vectors.url is ftp://db/; allowed: ${elsewhere}`],
    [
      '{ engine: weaviate, url: http://u:topsecret@db }',
      `2: vectors.url is http://u:***@db/; allowed: ${elsewhere}`,
    ],
    ['{ engine: weaviate, url: http://db?x=1 }', `2: vectors.url is http://db/?x=1; allowed: ${elsewhere}`],
    [
      '{ engine: weaviate, url: http://db, grpcPort: 0 }',
      '2: vectors.grpcPort is 0; allowed: a whole number from 1 to 65535',
    ],
    [
      '{ engine: weaviate, url: http://db, apiKey: 123456 }',
      '2: vectors.apiKey is a value that is not shown; allowed: a text; better a reference to a variable or a file',
    ],
    [
      '{ engine: embedded, url: http://db }',
      '2: vectors.url is a key this version does not know; allowed: the key engine; url belongs to engine: weaviate',
    ],
    [
      '{ engine: weaviate, urls: http://db }',
      '2: vectors.urls is a key this version does not know; allowed: the keys engine, managed, url, grpcPort, apiKey; did you mean url?',
    ],
  ] as const)('says what is wrong with vectors: %s', async ([text, expected], { expect }) => {
    expect(await complaint(`version: 1\nvectors: ${text}`)).toBe(`mcpctl.yaml:${expected} [CONFIG_INVALID]`);
  });

  it('reports the first of several mistakes', async ({ expect }) => {
    expect(await complaint('version: 1\nfoo: 1\ngateway: { port: x }')).toContain('mcpctl.yaml:2: foo is');
  });

  it('takes a module of the Weaviate that keeps the vectors, and no module without one', async ({
    expect,
  }) => {
    const embedding =
      'embedding: { provider: weaviate, module: text2vec-ollama, settings: { model: m, port: 1 } }';
    const config = await load(`version: 1\nvectors: { engine: weaviate, url: http://x:1 }\n${embedding}`);
    expect(config.embedding).toEqual({
      provider: 'weaviate',
      module: 'text2vec-ollama',
      settings: { model: 'm', port: 1 },
      headers: {},
    });
    expect(await complaint(`version: 1\n${embedding}`)).toBe(
      'mcpctl.yaml:2: embedding.provider is weaviate; allowed: another provider; or `vectors: { engine: weaviate, … }`, whose module it is [CONFIG_INVALID]',
    );
    expect(
      await complaint(
        'version: 1\nembedding:\n  provider: weaviate\n  module: text2vec-ollama\n  headers: { X-Key: [secret] }',
      ),
    ).toMatch(/^mcpctl.yaml:5: embedding.headers.X-Key is /);
  });

  it('leaves the port of a Weaviate to others while there is none', async ({ expect }) => {
    expect((await load('version: 1\nservers:\n  tools: { port: 8004 }\n')).servers['tools']?.port).toBe(8004);
  });

  it.for([
    [
      'two servers on one port',
      'servers:\n  tools: { port: 8003 }',
      '3: servers.tools.port is 8003; allowed: a port that memory does not have, or 0 for any free one',
    ],
    [
      "a gateway on a server's port",
      'gateway: { port: 8003 }',
      '2: gateway.port is 8003; allowed: a port that memory does not have, or 0 for any free one',
    ],
    [
      'servers without the database they need',
      'servers:\n  postgres: { enabled: false }',
      '3: servers.postgres.enabled is false; allowed: true, as orchestrator and memory need it; or a database.url',
    ],
    [
      'a Weaviate that is to be run, and is not',
      'vectors: { engine: weaviate, managed: true }\nservers:\n  weaviate: { enabled: false }',
      '4: servers.weaviate.enabled is false; allowed: true, as memory and weaviate-direct need it; or other vectors',
    ],
    [
      'the port of the Weaviate that mcpctl runs',
      'vectors: { engine: weaviate, managed: true }\nservers:\n  tools: { port: 8004 }',
      '4: servers.tools.port is 8004; allowed: a port that weaviate does not have, or 0 for any free one',
    ],
  ] as const)('refuses %s', async ([, text, expected], { expect }) => {
    expect(await complaint(`version: 1\n${text}`)).toBe(`mcpctl.yaml:${expected} [CONFIG_INVALID]`);
  });

  it.for([
    ['version: 1\n\tgateway: {}', 2],
    ['version: 1\nversion: 1', 2],
    ['version: 1\n\nservers: { memory: {', 3],
    ['version: !secret 1', 1],
  ] as const)('names the line of what is not YAML: %j', async ([text, line], { expect }) => {
    expect(await complaint(text)).toMatch(new RegExp(`^mcpctl.yaml:${line}: .*\\[CONFIG_UNREADABLE\\]$`));
  });

  it.for([
    [`\${env:NOPE}`, 'the variable is not set'],
    [`\${file:nope.txt}`, 'ENOENT: no such file or directory'],
    [`\${file:~/nope.txt}`, "ENOENT: no such file or directory, open '/nowhere/nope.txt'"],
  ] as const)('names the reference that gives nothing: %s', async ([reference, reason], { expect }) => {
    const message = await complaint(`version: 1\ndatabase: { url: "${reference}" }`);
    expect(message).toContain(`database.url needs ${reference}, but ${reason}`);
  });

  it.for([
    `database: { url: "\${env:WORD}" }`,
    `database: { url: "mysql://u:topsecret@h/db" }`,
    `database: { url: "mysql://u:\${env:WORD}@h/db" }`,
    'servers: { memory: { env: { A: [topsecret] } } }',
    `servers: { memory: { memory: "\${env:WORD}" } }`,
  ])('keeps secrets out of its errors: %s', async (text, { expect }) => {
    const message = await complaint(`version: 1\n${text}`);
    expect(message).not.toContain('topsecret');
    expect(message).toMatch(/\[CONFIG_(INVALID|UNREADABLE)\]$/);
  });
});
