/** The single values of `mcpctl.yaml`. Every rule carries the text that an error shows after "allowed:". */
import { z } from 'zod';
import type { RestartPolicy } from '../fleet/config.ts';
import { durationPattern, formatDuration, parseDuration, parseSize, sizePattern } from './units.ts';

const minMemoryBytes = 64 * 1024 ** 2;
const maxReplicas = 16;
/** Variables by which control tells a server its place; a config that set them would break the fleet. */
const ownVariable = /^MCPCTL_(?!LOG_LEVEL$|ALLOWED_HOSTS$)/;

const portRule = 'a whole number from 0 to 65535; 0 means any free port';
export const port: z.ZodType<number> = z
  .int({ error: portRule })
  .min(0, portRule)
  .max(65_535, portRule)
  .describe(`Port: ${portRule}`);

const memoryRule = 'a size such as 300MiB, 512MB or 1GiB; at least 64MiB';
export const memory: z.ZodType<number> = z
  .string({ error: memoryRule })
  .regex(sizePattern, memoryRule)
  .transform((text) => parseSize(text) ?? 0)
  .refine((bytes) => bytes >= minMemoryBytes, memoryRule)
  .describe(`Memory limit of one replica: ${memoryRule}`);

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

const replicasRule = `a whole number from 1 to ${maxReplicas}`;
export const replicas: z.ZodType<number> = z
  .int({ error: replicasRule })
  .min(1, replicasRule)
  .max(maxReplicas, replicasRule)
  .describe(`Processes that share the load of one server: ${replicasRule}`);

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
