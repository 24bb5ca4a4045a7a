/** The embedding model as a server's environment tells it (docs/environment.md). */
import { z } from 'zod';
import type { EmbeddingSettings } from '../../runtime/embedding/embedding-settings.ts';
import { EnvironmentError } from './environment-error.ts';
import type { ArgumentFields } from './fields.ts';

const providers = ['builtin', 'none', 'openai-compatible', 'transformers'] as const;

interface EmbeddingVariables {
  readonly MCPCTL_EMBEDDING: (typeof providers)[number];
  readonly MCPCTL_EMBEDDING_URL?: string | undefined;
  readonly MCPCTL_EMBEDDING_MODEL?: string | undefined;
  readonly MCPCTL_EMBEDDING_API_KEY?: string | undefined;
  readonly MCPCTL_EMBEDDING_PATH?: string | undefined;
}

export const embeddingVariables: ArgumentFields<EmbeddingVariables> = {
  MCPCTL_EMBEDDING: z.enum(providers).default('builtin'),
  MCPCTL_EMBEDDING_URL: z.url({ protocol: /^https?$/ }).optional(),
  MCPCTL_EMBEDDING_MODEL: z.string().min(1).optional(),
  MCPCTL_EMBEDDING_API_KEY: z.string().min(1).optional(),
  MCPCTL_EMBEDDING_PATH: z.string().min(1).optional(),
};

/** @throws Error naming the variable that is missing */
export function embeddingSettings(variables: EmbeddingVariables): EmbeddingSettings {
  const { MCPCTL_EMBEDDING: provider } = variables;
  switch (provider) {
    case 'builtin':
    case 'none':
      return { provider };
    case 'openai-compatible':
      return {
        provider,
        url: needed(variables, 'MCPCTL_EMBEDDING_URL'),
        model: needed(variables, 'MCPCTL_EMBEDDING_MODEL'),
        apiKey: variables.MCPCTL_EMBEDDING_API_KEY,
      };
    case 'transformers':
      return { provider, path: needed(variables, 'MCPCTL_EMBEDDING_PATH') };
  }
}

function needed(variables: EmbeddingVariables, name: keyof EmbeddingVariables): string {
  const value = variables[name];
  if (value === undefined) {
    throw new EnvironmentError(
      `${name} is missing, which MCPCTL_EMBEDDING=${variables.MCPCTL_EMBEDDING} needs`,
    );
  }
  return value;
}
