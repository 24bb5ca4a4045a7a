import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import type { FleetConfig, ServerSettings } from '../../../src/runtime/fleet/config.ts';
import { type DesiredReplica, desiredReplicas } from '../../../src/runtime/fleet/desired-replicas.ts';
import { fleetPaths } from '../../../src/runtime/state/fleet-paths.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { type FleetFacts, programSpec, specHash } from '../../../src/servers/control/process-spec.ts';
import { configOf, serverSettings } from '../../support/fleet-config.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const facts: FleetFacts = {
  paths: fleetPaths({
    stateDirectory: '/state',
    configFile: null,
    stateHome: '/',
    temporary: '/tmp',
    uid: 0,
  }),
  fleetId: 'the mark',
  token: 'the token',
  databasePassword: 'pass/word',
  vectorsKey: 'the key of the vectors',
  codeDirectory: '/code',
  nodePath: '/bin/node',
  baseEnvironment: { PATH: '/bin', MCPCTL_HOST: '0.0.0.0' },
};
const everything = configOf({ postgres: {}, gateway: {}, memory: { replicas: 2 }, tools: {} });

function replicaOf(id: string, config: FleetConfig = everything): DesiredReplica {
  const found = desiredReplicas(config, catalog).find((replica) => replica.id === id);
  if (found === undefined) throw new Error(`no ${id} in this configuration`);
  return found;
}

const ports: Readonly<Record<string, number>> = {
  postgres: 8005,
  gateway: 8000,
  'memory-2': 8007,
  weaviate: 8010,
  'weaviate:grpc': 8011,
  'weaviate:raft-rpc': 8012,
  tools: 8006,
};

function specOf(id: string, config: FleetConfig = everything) {
  return programSpec(replicaOf(id, config), config, facts, (of) => ports[of] ?? 0);
}

describe('programSpec', () => {
  it('gives a server all it needs to know, and no more', ({ expect }) => {
    expect(specOf('memory-2')).toEqual({
      argv: [
        '/bin/node',
        '--disable-warning=ExperimentalWarning',
        '--max-old-space-size=716',
        '--min-semi-space-size=4',
        '--max-semi-space-size=4',
        '--heap-growing-percent=100',
        '/code/servers/memory/main.js',
      ],
      env: {
        PATH: '/bin',
        MCPCTL_FLEET: 'the mark',
        NODE_COMPILE_CACHE: '/state/cache/compile',
        MALLOC_ARENA_MAX: '1',
        MCPCTL_REPLICA: '2',
        MCPCTL_HOST: '127.0.0.1',
        MCPCTL_PORT: '8007',
        MCPCTL_AUTH: 'token',
        MCPCTL_TOKEN: 'the token',
        MCPCTL_STOP_GRACE_MS: '1000',
        MCPCTL_DATA_DIR: '/state/data',
        MCPCTL_EMBEDDING: 'builtin',
        DATABASE_URL: expect.stringMatching(/^postgres.*:8005/),
      },
      cwd: '/state',
      logFile: '/state/logs/memory-2.log',
      stopGraceMs: 1000,
      restartsOnExit: false,
    });
  });

  it('tells each secret and address only to whom it concerns', ({ expect }) => {
    const knowing = (name: string): readonly string[] =>
      ['postgres', 'gateway', 'memory', 'tools'].filter((id) => name in specOf(id).env);
    expect(knowing('MCPCTL_DATABASE_PASSWORD')).toEqual(['postgres']);
    expect(knowing('DATABASE_URL')).toEqual(['memory']);
    expect(knowing('MCPCTL_ROUTES')).toEqual(['gateway']);
    expect(knowing('MCPCTL_GATEWAY_URL')).toEqual(['tools']);
    expect(specOf('tools').env['MCPCTL_GATEWAY_URL']).toBe('http://127.0.0.1:8000');
  });

  it('gives a database of the operator as it is', ({ expect }) => {
    const config = configOf({ memory: {} }, { database: { url: 'postgres://db/mcpctl' } });
    expect(specOf('memory', config).env['DATABASE_URL']).toBe('postgres://db/mcpctl');
  });

  it('has a Weaviate load the module that is to embed, and no other', ({ expect }) => {
    const embedding = { provider: 'weaviate', module: 'text2vec-ollama', settings: {}, headers: {} } as const;
    const vectors = { engine: 'weaviate', managed: true } as const;
    const ofModule = specOf('weaviate', configOf({ memory: {}, weaviate: {} }, { vectors, embedding }));
    expect(ofModule.env).toMatchObject({ ENABLE_MODULES: 'text2vec-ollama' });
    expect(specOf('weaviate', configOf({ memory: {}, weaviate: {} }, { vectors })).env).not.toHaveProperty(
      'ENABLE_MODULES',
    );
  });

  it('tells who uses vectors which store there is', ({ expect }) => {
    const vectorsOf = (vectors: FleetConfig['vectors'], id = 'memory') => {
      const { env } = specOf(id, configOf({ memory: {}, weaviate: {}, tools: {} }, { vectors }));
      return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('MCPCTL_VECTORS_')));
    };
    expect(vectorsOf({ engine: 'embedded' })).toEqual({});
    expect(vectorsOf({ engine: 'weaviate', managed: true })).toEqual({
      MCPCTL_VECTORS_URL: 'http://127.0.0.1:8010',
      MCPCTL_VECTORS_GRPC_PORT: '8011',
      MCPCTL_VECTORS_API_KEY: 'the key of the vectors',
    });
    const elsewhere = { engine: 'weaviate', managed: false, url: 'https://db' } as const;
    expect(vectorsOf({ ...elsewhere, grpcPort: 443, apiKey: 'k' })).toEqual({
      MCPCTL_VECTORS_URL: 'https://db',
      MCPCTL_VECTORS_GRPC_PORT: '443',
      MCPCTL_VECTORS_API_KEY: 'k',
    });
    expect(vectorsOf({ ...elsewhere, grpcPort: null, apiKey: null })).toEqual({
      MCPCTL_VECTORS_URL: 'https://db',
    });
    expect(vectorsOf({ engine: 'weaviate', managed: true }, 'tools')).toEqual({});
  });

  it('tells Weaviate its ports, its key and its memory', ({ expect }) => {
    const { env } = specOf(
      'weaviate',
      configOf({ memory: {}, weaviate: {} }, { vectors: { engine: 'weaviate', managed: true } }),
    );
    expect(env).toMatchObject({
      MCPCTL_PORT: '8010',
      MCPCTL_PORT_GRPC: '8011',
      MCPCTL_PORT_RAFT_RPC: '8012',
      MCPCTL_VECTORS_API_KEY: 'the key of the vectors',
      MCPCTL_MEMORY_BYTES: String(1024 ** 3),
    });
  });

  it("lets the operator's env win", ({ expect }) => {
    const config = configOf({ tools: { env: { MCPCTL_EMBEDDING: 'none', EXTRA: 'yes' } } });
    expect(specOf('tools', config).env).toMatchObject({ MCPCTL_EMBEDDING: 'none', EXTRA: 'yes' });
  });

  it('asks for a heap snapshot near the limit when told to', ({ expect }) => {
    const config = configOf({ tools: { heapSnapshot: true } });
    expect(specOf('tools', config).argv).toEqual(
      expect.arrayContaining(['--heapsnapshot-near-heap-limit=1', '--diagnostic-dir=/state/snapshots']),
    );
    expect(specOf('tools').argv.join(' ')).not.toContain('snapshot');
  });
});

describe('specHash', () => {
  const changed = (settings: Partial<ServerSettings>) => configOf({ postgres: {}, memory: settings });
  const same = changed({});
  const elsewhere = {
    engine: 'weaviate',
    managed: false,
    url: 'http://db',
    grpcPort: null,
    apiKey: null,
  } as const;
  const managed = configOf({ weaviate: {}, memory: {} }, { vectors: { engine: 'weaviate', managed: true } });

  it.for([
    { change: 'nothing', config: changed({}), isSame: true },
    { change: 'another server', config: configOf({ postgres: {}, memory: {}, tools: {} }), isSame: true },
    { change: 'the number of replicas', config: changed({ replicas: 2 }), isSame: true },
    { change: 'its environment', config: changed({ env: { A: '1' } }), isSame: false },
    { change: 'its memory limit', config: changed({ memoryBytes: 1024 ** 2 }), isSame: false },
    { change: 'its grace', config: changed({ stopGraceMs: 1 }), isSame: false },
    { change: 'its restart policy', config: changed({ restart: 'never' }), isSame: false },
    {
      change: 'its probes',
      config: changed({ probes: { ...serverSettings.probes, startup: { intervalMs: 1, timeoutMs: 1 } } }),
      isSame: false,
    },
    { change: 'its port', config: changed({ port: 9000 }), isSame: false },
    { change: 'the database', config: { ...same, database: { url: 'postgres://db' } }, isSame: false },
    { change: 'its code', config: same, builtAt: 2, isSame: false },
    { change: 'the token', config: same, facts: { token: 'another' }, isSame: false },
    { change: 'the port it was given', config: same, ports: { memory: 1 }, isSame: true },
    { change: 'the vector store', config: { ...same, vectors: elsewhere }, isSame: false },
    { change: 'the port of its database', config: same, ports: { postgres: 1 }, isSame: false },
    { change: 'the port of a server it does not call', config: same, ports: { tools: 1 }, isSame: true },
    { change: 'the port of the gateway', config: same, ports: { gateway: 1 }, isSame: true },
    {
      change: 'the gRPC port of the Weaviate that it uses',
      server: 'memory',
      config: managed,
      ports: { 'weaviate:grpc': 1 },
      isSame: false,
    },
    {
      change: 'the gRPC port it was given',
      server: 'weaviate',
      config: managed,
      ports: { 'weaviate:grpc': 1 },
      isSame: true,
    },
    {
      change: 'the program of Weaviate',
      server: 'weaviate',
      config: managed,
      facts: { baseEnvironment: { MCPCTL_WEAVIATE_BINARY: import.meta.filename } },
      isSame: false,
    },
    {
      change: 'the port of the gateway, which it calls,',
      server: 'tools',
      config: configOf({ tools: {} }),
      ports: { gateway: 1 },
      isSame: false,
    },
  ] satisfies {
    change: string;
    server?: string;
    config: FleetConfig;
    builtAt?: number;
    facts?: object;
    ports?: object;
    isSame: boolean;
  }[])('with $change changed is the same: $isSame', async ({ config, isSame, ...row }, { expect }) => {
    await using code = await temporaryDirectory();
    const server = row.server ?? 'memory';
    const entry = path.join(code.path, `servers/${server}/main.js`);
    await mkdir(path.dirname(entry), { recursive: true });
    const hashOf = async (
      of: FleetConfig,
      builtAt: number,
      changes: object,
      moved: object,
    ): Promise<string> => {
      await writeFile(entry, '');
      await utimes(entry, builtAt, builtAt);
      const at: Readonly<Record<string, number>> = { ...ports, ...moved };
      const theseFacts = { ...facts, codeDirectory: code.path, ...changes };
      return specHash(replicaOf(server, of), of, theseFacts, (id) => at[id] ?? 0);
    };
    const before = await hashOf(row.server === undefined ? same : config, 1, {}, {});
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    expect((await hashOf(config, row.builtAt ?? 1, row.facts ?? {}, row.ports ?? {})) === before).toBe(
      isSame,
    );
  });
});
