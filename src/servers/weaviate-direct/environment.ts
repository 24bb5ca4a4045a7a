/** What weaviate-direct reads from its environment besides what every server does (docs/environment.md). */
import { z } from 'zod';
import type { EmbeddingSettings } from '../../runtime/embedding/embedding-settings.ts';
import type { VectorSettings } from '../../runtime/vector/vector-settings.ts';
import { embeddingSettings, embeddingVariables } from '../kit/embedding-environment.ts';
import { parseEnvironment } from '../kit/parse-environment.ts';
import { vectorSettings, vectorVariables } from '../kit/vector-environment.ts';
import type { CollectionPolicy } from './collection-policy.ts';

export interface WeaviateDirectEnvironment {
  readonly vectors: VectorSettings;
  readonly embedding: EmbeddingSettings;
  readonly policy: CollectionPolicy;
}

/** Empty is what Compose makes of a missing variable. */
const patterns = z
  .string()
  .regex(
    /^([A-Za-z0-9_*]+(,[A-Za-z0-9_*]+)*)?$/,
    'expected names with * for any characters, separated by commas',
  )
  .default('')
  .transform((text) => text.split(',').filter(Boolean));

const schema = z.object({
  ...vectorVariables,
  ...embeddingVariables,
  MCPCTL_VECTOR_WRITES: z.enum(['on', 'off']).default('off'),
  MCPCTL_VECTOR_DESTRUCTIVE: z.enum(['on', 'off']).default('off'),
  MCPCTL_VECTOR_ALLOW: patterns.transform((allow) => (allow.length === 0 ? ['*'] : allow)),
  MCPCTL_VECTOR_DENY: patterns,
});

/** @throws Error naming each variable that is wrong */
export function parseWeaviateDirectEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): WeaviateDirectEnvironment {
  const variables = parseEnvironment('weaviate-direct', schema, env);
  return {
    vectors: vectorSettings(variables),
    embedding: embeddingSettings(variables),
    policy: {
      allow: variables.MCPCTL_VECTOR_ALLOW,
      deny: variables.MCPCTL_VECTOR_DENY,
      writes: variables.MCPCTL_VECTOR_WRITES === 'on',
      destructive: variables.MCPCTL_VECTOR_DESTRUCTIVE === 'on',
    },
  };
}
