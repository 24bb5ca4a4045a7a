/** What `mcpctl.yaml` may hold. */
import { z } from 'zod';
import { maxReplicas } from '../fleet/config.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import type { ConfigInput, EmbeddingInput, ServerInput } from './config-input.ts';
import { section } from './config-section.ts';
import {
  apiKey,
  apiUrl,
  count,
  cpu,
  duration,
  enforce,
  environment,
  flag,
  memory,
  modelName,
  modelPath,
  moduleName,
  moduleSettings,
  namePatterns,
  percent,
  pids,
  port,
  postgresUrl,
  replicas,
  restart,
  size,
  toolsets,
} from './config-values.ts';
import { cache, gatewayPolicyKeys, replicatedPolicyKeys } from './policy-sections.ts';
import type { ThirdPartyInput } from './third-party-input.ts';
import { headers, thirdPartySection } from './third-party-sections.ts';
import { vectors } from './vectors-schema.ts';

const vectorServerName = 'weaviate-direct';

const probeParts = {
  interval: duration('From one question to the next', 10, 300_000).optional(),
  timeout: duration('For one answer', 100, 60_000).optional(),
};
const repeatedProbe = section({
  ...probeParts,
  failures: count('How many in a row must fail', 1, 100).optional(),
});

const probes = section({
  startup: section(probeParts).describe('Until it is ready; startTimeout is the cap').optional(),
  readiness: repeatedProbe.describe('Deep health: whether it is shown as ready').optional(),
  liveness: repeatedProbe.describe('Whether it speaks its protocol; else it is replaced').optional(),
});

const limits = {
  memory: memory.optional(),
  cpu: cpu.optional(),
  pids: pids.optional(),
  enforce: enforce.optional(),
  restart: restart.optional(),
  restartDelay: duration('Before each restart, instead of a growing delay', 100, 600_000).optional(),
  startTimeout: duration('How long a server may take to be ready', 1000, 3_600_000).optional(),
  stopGrace: duration('From the request to stop to the kill', 0, 600_000).optional(),
  probes: probes.describe('How it is asked whether it is well').optional(),
};

const heapSnapshot = flag(
  'Whether to write a heap snapshot when the heap is full; to leave room for it, memory is then held at twice its limit',
).optional();

const autoscale = section({
  min: count('Fewest replicas', 1, maxReplicas).optional(),
  max: count('Most replicas', 1, maxReplicas),
  targetCpu: percent.describe('Share of the CPU limit that a replica should use').optional(),
  targetCalls: count('Calls in flight per replica', 1, 10_000).optional(),
  targetQueue: count('Waiting calls per replica', 1, 10_000).optional(),
}).describe('More replicas under load, fewer without');

const common = {
  enabled: flag('Whether this server is part of the fleet').optional(),
  port: port.optional(),
  ...limits,
  env: environment.optional(),
};

const replicated = {
  ...common,
  ...replicatedPolicyKeys,
  heapSnapshot,
  replicas: replicas.optional(),
  autoscale: autoscale.optional(),
};

const memoryServerName = 'memory';
function memoryServer(sets: readonly string[]): z.ZodType<ServerInput> {
  const quota = 'Memories that one namespace may hold; without it there is no limit';
  return section({
    ...replicated,
    toolsets: toolsets(sets).optional(),
    quota: count(quota, 1, 1e9).optional(),
  });
}

function ordinaryServer(sets: readonly string[]): z.ZodType<ServerInput> {
  return section(sets.length === 0 ? replicated : { ...replicated, toolsets: toolsets(sets).optional() });
}

const collections = section({
  allow: namePatterns('Collections that tools see (default: all)').optional(),
  deny: namePatterns('Collections that tools do not see, also when they are allowed').optional(),
}).describe('Which collections there are for tools; the memory server keeps its own in Mcpctl*');

function vectorServer(sets: readonly string[]): z.ZodType<ServerInput> {
  return section({
    ...replicated,
    toolsets: toolsets(sets).optional(),
    writes: flag('Whether tools may change objects (default: false)').optional(),
    destructive: flag(
      'Whether tools may delete collections, tenants and objects by a filter (default: false)',
    ).optional(),
    collections: collections.optional(),
  });
}

const gateway = section({
  port: port.optional(),
  ...gatewayPolicyKeys,
  ...limits,
  heapSnapshot,
}).describe('The front door: all servers behind one URL');

const database = section({ url: postgresUrl }).describe('Leave it out for the embedded PostgreSQL');

const logs = section({
  maxSize: size('A larger log is rotated', 64 * 1024).optional(),
  maxAge: duration('An older log is rotated', 60_000, 8_760 * 3_600_000).optional(),
  total: size('All logs of the fleet together', 1024 ** 2).optional(),
}).describe('When logs are rotated, and what they may take');

const provider = <Name extends string>(name: Name) => z.literal(name).describe('What makes the vectors');
const keyless = (name: 'builtin' | 'none') => section({ provider: provider(name) });
const embedding: z.ZodType<EmbeddingInput> = z
  .discriminatedUnion(
    'provider',
    [
      keyless('builtin'),
      keyless('none'),
      section({
        provider: provider('openai-compatible'),
        url: apiUrl,
        model: modelName,
        apiKey: apiKey.optional(),
      }),
      section({ provider: provider('transformers'), path: modelPath }),
      section({
        provider: provider('weaviate'),
        module: moduleName,
        settings: moduleSettings.optional(),
        headers: headers.optional(),
      }),
    ],
    { error: 'provider builtin, none, openai-compatible, transformers or weaviate' },
  )
  .describe(
    'How texts become vectors. builtin: English, offline; none: search by words; openai-compatible: an HTTP API; transformers: a local neural model; weaviate: a module of the Weaviate that keeps the vectors',
  );

export function configSchema(catalog: readonly ServerEntry[]): z.ZodType<ConfigInput> {
  return section({
    version: z.literal(1, { error: '1' }).describe('Version of this format'),
    gateway: gateway.optional(),
    database: database.optional(),
    cache: cache.optional(),
    vectors: vectors.optional(),
    embedding: embedding.optional(),
    defaults: section(limits).describe('For every server that does not say otherwise').optional(),
    logs: logs.optional(),
    servers: serverSections(catalog)
      .describe('Server by server: those of mcpctl, and any other by its command or its url')
      .optional(),
  });
}

/** The schema for editors (JSON Schema draft 2020-12), of the file as it is written. */
export function configJsonSchema(catalog: readonly ServerEntry[]): Record<string, unknown> {
  return { title: 'mcpctl.yaml', ...z.toJSONSchema(configSchema(catalog), { io: 'input' }) };
}

type AnyServerInput = ServerInput | ThirdPartyInput | undefined;

function serverSections(catalog: readonly ServerEntry[]): z.ZodType<Record<string, AnyServerInput>> {
  const own: Record<string, z.ZodType<AnyServerInput>> = Object.fromEntries(
    catalog
      .filter(({ kind }) => kind !== 'gateway')
      .map(({ name, description, kind, toolsets }) => {
        if (kind === 'postgres' || kind === 'weaviate' || kind === 'stdio-host')
          return [name, section(common).describe(description).optional()];
        if (name === memoryServerName) return [name, memoryServer(toolsets).describe(description).optional()];
        if (name === vectorServerName) return [name, vectorServer(toolsets).describe(description).optional()];
        return [name, ordinaryServer(toolsets).describe(description).optional()];
      }),
  );
  return z
    .object(own, { error: 'a mapping of server names to their settings' })
    .catchall(thirdPartySection(limits, repeatedProbe));
}
