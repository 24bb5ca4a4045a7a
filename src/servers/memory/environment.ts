/** What the memory server reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';
import type { EmbeddingSettings } from '../../runtime/embedding/embedding-settings.ts';
import type { VectorSettings } from '../../runtime/vector/vector-settings.ts';
import { embeddingSettings, embeddingVariables } from '../kit/embedding-environment.ts';
import { parseEnvironment } from '../kit/parse-environment.ts';
import { vectorSettings, vectorVariables } from '../kit/vector-environment.ts';

export interface MemoryEnvironment {
  readonly databaseUrl: string;
  readonly vectors: VectorSettings;
  readonly embedding: EmbeddingSettings;
  /** Memories that one namespace may hold; `null`: no limit. */
  readonly quota: number | null;
}

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  ...vectorVariables,
  ...embeddingVariables,
  MCPCTL_MEMORY_QUOTA: z.coerce.number().int().min(1).optional(),
});

/** @throws Error naming each variable that is wrong */
export function parseMemoryEnvironment(env: Readonly<Record<string, string | undefined>>): MemoryEnvironment {
  const variables = parseEnvironment('memory', schema, env);
  return {
    databaseUrl: variables.DATABASE_URL,
    vectors: vectorSettings(variables),
    embedding: embeddingSettings(variables),
    quota: variables.MCPCTL_MEMORY_QUOTA ?? null,
  };
}
