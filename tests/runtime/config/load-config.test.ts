import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { loadConfig } from '../../../src/runtime/config/load-config.ts';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { FleetConfig } from '../../../src/runtime/fleet/config.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

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
  return await loadConfig({ file, env, catalog, exec });
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
    const config = await loadConfig({ file: null, env, catalog });
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
      env: {},
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
    expect(gateway).toEqual({ port: 9000, auth: 'none' });
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

  const serverKeys = 'enabled, port, memory, cpu, restart, startTimeout, stopGrace, env';
  const serverNames = 'postgres, orchestrator, memory, tools, weaviate-direct';
  const rootKeys = 'version, gateway, database, vectors, embedding, defaults, servers';

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
      `4: servers.tools.replcas is a key this version does not know; allowed: the keys ${serverKeys}, replicas; did you mean replicas?`,
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
    ['version: 1\ngateway: [8000]', '2: gateway is a list; allowed: a mapping with the keys port, auth'],
    [
      'version: 1\nservers:\n  memory: { env: { MCPCTL_PORT: 1 } }',
      '3: servers.memory.env.MCPCTL_PORT is a name that cannot be set here; allowed: letters, digits and _, not beginning with a digit; MCPCTL_ variables are set by mcpctl itself',
    ],
  ] as const)('names line, key, value and what is allowed: %s', async ([text, expected], { expect }) => {
    expect(await complaint(text)).toBe(`mcpctl.yaml:${expected} [CONFIG_INVALID]`);
  });

  it('reports the first of several mistakes', async ({ expect }) => {
    expect(await complaint('version: 1\nfoo: 1\ngateway: { port: x }')).toContain('mcpctl.yaml:2: foo is');
  });

  it.for([
    ['cache: { url: redis://x }', 'a shared cache'],
    ['servers: { docs: { url: https://example.com/mcp } }', 'third-party servers are'],
    ['servers: { docs: { command: npx } }', 'third-party servers are'],
    ['servers: { memory: { autoscale: { min: 1 } } }', 'autoscaling is'],
    ['gateway: { auth: { oauth: {} } }', 'oauth is'],
    ['vectors: { engine: weaviate }', 'Weaviate is'],
    ['vectors: { engine: embedded, url: http://x }', 'Weaviate is'],
    ['embedding: { provider: openai-compatible, url: http://x }', 'other providers are'],
  ] as const)('says plainly that this version does not support %s', async ([text, what], { expect }) => {
    expect(await complaint(`version: 1\n${text}`)).toMatch(
      new RegExp(`^mcpctl.yaml:2: .*${what}.* not supported by this version`),
    );
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
