/** What the memory server reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';
import type { EmbeddingSettings } from '../../runtime/embedding/embedding-settings.ts';
import { embeddingSettings, embeddingVariables } from '../kit/embedding-environment.ts';
import { parseEnvironment } from '../kit/parse-environment.ts';

export interface MemoryEnvironment {
  readonly databaseUrl: string;
  readonly vectorDirectory: string;
  readonly embedding: EmbeddingSettings;
  /** Memories that one namespace may hold; `null`: no limit. */
  readonly quota: number | null;
}

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  MCPCTL_DATA_DIR: z.string().min(1),
  ...embeddingVariables,
  MCPCTL_MEMORY_QUOTA: z.coerce.number().int().min(1).optional(),
});

/** @throws Error naming each variable that is wrong */
export function parseMemoryEnvironment(env: Readonly<Record<string, string | undefined>>): MemoryEnvironment {
  const variables = parseEnvironment('memory', schema, env);
  return {
    databaseUrl: variables.DATABASE_URL,
    vectorDirectory: `${variables.MCPCTL_DATA_DIR}/vectors`,
    embedding: embeddingSettings(variables),
    quota: variables.MCPCTL_MEMORY_QUOTA ?? null,
  };
}
