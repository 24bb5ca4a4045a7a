/** The single values of `mcpctl.yaml`. Every rule carries the text that an error shows after "allowed:". */
import { z } from 'zod';
import { type Enforcement, maxReplicas, type RestartPolicy } from '../fleet/config.ts';
import {
  durationPattern,
  formatDuration,
  formatSize,
  parseDuration,
  parseSize,
  sizePattern,
} from './units.ts';

const minMemoryBytes = 64 * 1024 ** 2;
/** Variables by which control tells a server its place; a config that set them would break the fleet. */
const ownVariable = /^MCPCTL_(?!LOG_LEVEL$|ALLOWED_HOSTS$)/;

const portRule = 'a whole number from 0 to 65535; 0 means any free port';
export const port: z.ZodType<number> = z
  .int({ error: portRule })
  .min(0, portRule)
  .max(65_535, portRule)
  .describe(`Port: ${portRule}`);

export const memory: z.ZodType<number> = size('Memory limit of one replica', minMemoryBytes);

const cpuRule = 'a number of cores from 0.05 to 256, such as 0.5';
export const cpu: z.ZodType<number> = z
  .number({ error: cpuRule })
  .min(0.05, cpuRule)
  .max(256, cpuRule)
  .describe(`Processor limit of one replica: ${cpuRule}`);

const restartRule = 'on-failure, always or never';
export const restart: z.ZodType<RestartPolicy> = z
  .enum(['on-failure', 'always', 'never'], { error: restartRule })
  .describe('When a server that ended is started again');

export const replicas: z.ZodType<number> = count(
  'Processes that share the load of one server',
  1,
  maxReplicas,
);

const variableRule =
  'letters, digits and _, not beginning with a digit; MCPCTL_ variables are set by mcpctl itself';
const valueRule = 'a text, a number, true or false';
export const environment: z.ZodType<Record<string, string>> = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, variableRule)
      .refine((name) => !ownVariable.test(name), variableRule),
    z.union([z.string(), z.number(), z.boolean()], { error: valueRule }).transform(String),
    { error: 'a mapping of variable names to values' },
  )
  .describe('Further environment variables of the process');

const postgresRule = 'a PostgreSQL URL such as postgres://user:password@host:5432/database';
export const postgresUrl: z.ZodType<string> = z
  .string({ error: postgresRule })
  .regex(/^postgres(ql)?:\/\//, postgresRule)
  .describe(`PostgreSQL to use instead of the embedded one: ${postgresRule}`);

const apiUrlRule = 'the URL of an API such as http://127.0.0.1:11434/v1';
export const apiUrl: z.ZodType<string> = z
  .string({ error: apiUrlRule })
  .regex(/^https?:\/\//, apiUrlRule)
  .refine((url) => URL.canParse(url), apiUrlRule)
  .describe(`Where the embedding model is asked: ${apiUrlRule}`);

const grpcPortRule = 'a whole number from 1 to 65535';
export const grpcPort: z.ZodType<number> = z
  .int({ error: grpcPortRule })
  .min(1, grpcPortRule)
  .max(65_535, grpcPortRule)
  .describe('Port of its gRPC, on the same host; default 50051, and 443 with https');

const weaviateUrlRule = 'the URL of a Weaviate such as http://127.0.0.1:8080, without user and password';
export const weaviateUrl: z.ZodType<string> = z
  .string({ error: weaviateUrlRule })
  .regex(/^https?:\/\/[^/?#@]+(\/[^?#@]*)?$/, weaviateUrlRule)
  .refine((url) => URL.canParse(url), weaviateUrlRule)
  .describe(`A Weaviate elsewhere: ${weaviateUrlRule}`);

const modelNameRule = 'the name of a model, such as nomic-embed-text';
export const modelName: z.ZodType<string> = z
  .string({ error: modelNameRule })
  .min(1, modelNameRule)
  .describe(`As the API calls it: ${modelNameRule}`);

export const apiKey: z.ZodType<string> = z
  .string({ error: 'a text; better a reference to a variable or a file' })
  .min(1, 'a text that is not empty')
  .describe('Sent as bearer token');

const moduleNameRule = "the name of one of Weaviate's modules, such as text2vec-ollama";
export const moduleName: z.ZodType<string> = z
  .string({ error: moduleNameRule })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, moduleNameRule)
  .describe(`What embeds: ${moduleNameRule}`);

export const moduleSettings: z.ZodType<Record<string, string | number | boolean>> = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()], { error: valueRule }), {
    error: 'a mapping of settings to values',
  })
  .describe("Of the module, as Weaviate's moduleConfig takes them, such as model and apiEndpoint");

const modelPathRule = 'the directory of a model, with config.json and onnx/model_quantized.onnx in it';
export const modelPath: z.ZodType<string> = z
  .string({ error: modelPathRule })
  .min(1, modelPathRule)
  .describe(`Local model: ${modelPathRule}`);

const pidsRule = 'a whole number from 16 to 32768';
export const pids: z.ZodType<number> = z
  .int({ error: pidsRule })
  .min(16, pidsRule)
  .max(32_768, pidsRule)
  .describe(`Processes and threads of one replica: ${pidsRule}`);

const enforceRule = 'require, prefer or off';
export const enforce: z.ZodType<Enforcement> = z
  .enum(['require', 'prefer', 'off'], { error: enforceRule })
  .describe('Whether limits must be held by the kernel, by the best means there is, or not at all');

const percentRule = 'a share from 10% to 100%, such as 70%';
/** 0 to 1. */
export const percent: z.ZodType<number> = z
  .string({ error: percentRule })
  .regex(/^\d{2,3}%$/, percentRule)
  .transform((text) => Number.parseInt(text, 10) / 100)
  .refine((share) => share >= 0.1 && share <= 1, percentRule);

export function count(description: string, min: number, max: number): z.ZodType<number> {
  const rule = `a whole number from ${min} to ${max}`;
  return z.int({ error: rule }).min(min, rule).max(max, rule).describe(`${description}: ${rule}`);
}

/** In bytes. */
export function size(description: string, minBytes: number): z.ZodType<number> {
  const rule = `a size such as 300MiB, 512MB or 1GiB; at least ${formatSize(minBytes)}`;
  return z
    .string({ error: rule })
    .regex(sizePattern, rule)
    .transform((text) => parseSize(text) ?? 0)
    .refine((bytes) => bytes >= minBytes, rule)
    .describe(`${description}: ${rule}`);
}

export function flag(description: string): z.ZodType<boolean> {
  return z.boolean({ error: 'true or false' }).describe(description);
}

/** In milliseconds. */
export function duration(description: string, minMs: number, maxMs: number): z.ZodType<number> {
  const rule = `a duration such as 500ms, 5s or 1m; from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  return z
    .string({ error: rule })
    .regex(durationPattern, rule)
    .transform((text) => parseDuration(text) ?? -1)
    .refine((ms) => ms >= minMs && ms <= maxMs, rule)
    .describe(`${description}: ${rule}`);
}

/** @param known names of the sets the server has */
export function toolsets(known: readonly string[]): z.ZodType<readonly string[]> {
  const rule = `a list of ${['all', ...known].join(', ')}`;
  return z
    .array(z.enum(['all', ...known], { error: rule }), { error: rule })
    .describe('Further tools that are listed for every client');
}

/** Which names of collections are meant. */
export function namePatterns(description: string): z.ZodType<readonly string[]> {
  const rule = 'a list of names of letters, digits and _, with * for any characters, such as [Docs*]';
  return z
    .array(z.string({ error: rule }).regex(/^[A-Za-z0-9_*]+$/, rule), { error: rule })
    .min(1, rule)
    .describe(description);
}
