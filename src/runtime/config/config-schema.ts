/** What `mcpctl.yaml` may hold. */
import { z } from 'zod';
import type { RestartPolicy } from '../fleet/config.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import { announced, thirdPartyServer } from './announced-keys.ts';
import { section } from './config-section.ts';
import {
  cpu,
  duration,
  environment,
  flag,
  memory,
  port,
  postgresUrl,
  replicas,
  restart,
} from './config-values.ts';

/** The file as it was checked: sizes in bytes, durations in milliseconds. What it leaves out is `undefined`. */
export interface ConfigInput {
  readonly version: 1;
  readonly gateway?:
    | { readonly port?: number | undefined; readonly auth?: 'token' | 'none' | undefined }
    | undefined;
  readonly database?: { readonly url: string } | undefined;
  readonly vectors?: { readonly engine: 'embedded' } | undefined;
  readonly embedding?: { readonly provider: 'builtin' | 'none' } | undefined;
  readonly defaults?: LimitsInput | undefined;
  readonly servers?: Readonly<Record<string, ServerInput | undefined>> | undefined;
}

interface LimitsInput {
  readonly memory?: number | undefined;
  readonly cpu?: number | undefined;
  readonly restart?: RestartPolicy | undefined;
  readonly startTimeout?: number | undefined;
  readonly stopGrace?: number | undefined;
}

export interface ServerInput extends LimitsInput {
  readonly enabled?: boolean | undefined;
  readonly port?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly replicas?: number | undefined;
  /** Of weaviate-direct only, like `destructive`. */
  readonly writes?: boolean | undefined;
  readonly destructive?: boolean | undefined;
}

const vectorServerName = 'weaviate-direct';

const limits = {
  memory: memory.optional(),
  cpu: cpu.optional(),
  restart: restart.optional(),
  startTimeout: duration('How long a server may take to be ready', 1000, 3_600_000).optional(),
  stopGrace: duration('From the request to stop to the kill', 0, 600_000).optional(),
};

const common = {
  enabled: flag('Whether this server is part of the fleet').optional(),
  port: port.optional(),
  ...limits,
  env: environment.optional(),
};

const ordinaryServer = section({ ...common, replicas: replicas.optional() }, announced.server);
const vectorServer = section(
  {
    ...common,
    replicas: replicas.optional(),
    writes: flag('Whether tools may change objects (default: false)').optional(),
    destructive: flag('Whether tools may delete whole collections (default: false)').optional(),
  },
  announced.server,
);

const gateway = section(
  {
    port: port.optional(),
    auth: z
      .enum(['token', 'none'], { error: 'token or none (oauth is not supported by this version)' })
      .describe("token: clients send the fleet's token; none: anybody on this machine may call")
      .optional(),
  },
  announced.gateway,
).describe('The front door: all servers behind one URL');

const database = section({ url: postgresUrl }).describe('Leave it out for the embedded PostgreSQL');

const vectorStore = section(
  {
    engine: z
      .enum(['embedded'], { error: 'embedded (Weaviate is not supported by this version)' })
      .describe('What keeps them'),
  },
  announced.vectors,
).describe('Where vectors and keyword indexes live');

const embedding = section(
  {
    provider: z
      .enum(['builtin', 'none'], {
        error: 'builtin or none (other providers are not supported by this version)',
      })
      .describe('builtin: search by meaning, English, offline; none: search by words'),
  },
  announced.embedding,
).describe('How texts become vectors');

export function configSchema(catalog: readonly ServerEntry[]): z.ZodType<ConfigInput> {
  return section(
    {
      version: z.literal(1, { error: '1' }).describe('Version of this format'),
      gateway: gateway.optional(),
      database: database.optional(),
      vectors: vectorStore.optional(),
      embedding: embedding.optional(),
      defaults: section(limits).describe('For every server that does not say otherwise').optional(),
      servers: section(serverSections(catalog), thirdPartyServer).describe('Server by server').optional(),
    },
    announced.root,
  );
}

/** The schema for editors (JSON Schema draft 2020-12), of the file as it is written. */
export function configJsonSchema(catalog: readonly ServerEntry[]): Record<string, unknown> {
  return { title: 'mcpctl.yaml', ...z.toJSONSchema(configSchema(catalog), { io: 'input' }) };
}

function serverSections(catalog: readonly ServerEntry[]): Record<string, z.ZodType<ServerInput | undefined>> {
  return Object.fromEntries(
    catalog
      .filter(({ kind }) => kind !== 'gateway')
      .map(({ name, description, kind }) => {
        if (kind === 'postgres')
          return [name, section(common, announced.server).describe(description).optional()];
        const server = name === vectorServerName ? vectorServer : ordinaryServer;
        return [name, server.describe(description).optional()];
      }),
  );
}
