import { z } from 'zod';
import { parseEnvironment } from '../kit/parse-environment.ts';

export interface PostgresEnvironment {
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

const schema = z.object({
  MCPCTL_DATA_DIR: z.string().min(1),
  MCPCTL_HOST: z.enum(['127.0.0.1', '::1']).default('127.0.0.1'),
  MCPCTL_PORT: z.coerce.number().int().min(1).max(65_535),
  MCPCTL_DATABASE_PASSWORD: z.string().min(16),
});

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws EnvironmentError naming each variable that is wrong */
export function parsePostgresEnvironment(env: Environment): PostgresEnvironment {
  const values = parseEnvironment('postgres', schema, env);
  return {
    dataDirectory: values.MCPCTL_DATA_DIR,
    host: values.MCPCTL_HOST,
    port: values.MCPCTL_PORT,
    password: values.MCPCTL_DATABASE_PASSWORD,
  };
}

const secrets = new Set(['MCPCTL_DATABASE_PASSWORD', 'MCPCTL_TOKEN']);

/** What PostgreSQL itself gets: no secret to be read from its environment, no PG… variable to override its flags. */
export function postgresEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !secrets.has(entry[0]) && !entry[0].startsWith('PG'),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
