/** The embedding model as a server's environment tells it (docs/environment.md). */
import { z } from 'zod';
import type { EmbeddingSettings } from '../../runtime/embedding/embedding-settings.ts';
import { parsedJson } from '../../runtime/text/parsed-json.ts';
import { EnvironmentError } from './environment-error.ts';
import type { ArgumentFields } from './fields.ts';

const providers = ['builtin', 'none', 'openai-compatible', 'transformers', 'weaviate'] as const;

interface EmbeddingVariables {
  readonly MCPCTL_EMBEDDING: (typeof providers)[number];
  readonly MCPCTL_EMBEDDING_URL?: string | undefined;
  readonly MCPCTL_EMBEDDING_MODEL?: string | undefined;
  readonly MCPCTL_EMBEDDING_API_KEY?: string | undefined;
  readonly MCPCTL_EMBEDDING_PATH?: string | undefined;
  readonly MCPCTL_EMBEDDING_MODULE?: string | undefined;
  readonly MCPCTL_EMBEDDING_SETTINGS: Record<string, string | number | boolean>;
  readonly MCPCTL_EMBEDDING_HEADERS: Record<string, string>;
}

/** An object as JSON. */
function json<Value extends z.ZodType>(value: Value) {
  return z
    .string()
    .default('{}')
    .transform((text, context) => {
      const parsed = z.record(z.string(), value).safeParse(parsedJson(text));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: 'custom', message: 'expected a JSON object of names and values' });
      return z.NEVER;
    });
}

export const embeddingVariables: ArgumentFields<EmbeddingVariables> = {
  MCPCTL_EMBEDDING: z.enum(providers).default('builtin'),
  MCPCTL_EMBEDDING_URL: z.url({ protocol: /^https?$/ }).optional(),
  MCPCTL_EMBEDDING_MODEL: z.string().min(1).optional(),
  MCPCTL_EMBEDDING_API_KEY: z.string().min(1).optional(),
  MCPCTL_EMBEDDING_PATH: z.string().min(1).optional(),
  MCPCTL_EMBEDDING_MODULE: z.string().min(1).optional(),
  MCPCTL_EMBEDDING_SETTINGS: json(z.union([z.string(), z.number(), z.boolean()])),
  MCPCTL_EMBEDDING_HEADERS: json(z.string()),
};

/** @throws Error naming the variable that is missing */
export function embeddingSettings(
  variables: EmbeddingVariables & { readonly MCPCTL_VECTORS_URL?: string | undefined },
): EmbeddingSettings {
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
    case 'weaviate':
      if (variables.MCPCTL_VECTORS_URL === undefined) {
        throw new EnvironmentError('MCPCTL_VECTORS_URL is missing, which MCPCTL_EMBEDDING=weaviate needs');
      }
      return {
        provider,
        module: needed(variables, 'MCPCTL_EMBEDDING_MODULE'),
        settings: variables.MCPCTL_EMBEDDING_SETTINGS,
        headers: variables.MCPCTL_EMBEDDING_HEADERS,
      };
  }
}

type TextVariable =
  | 'MCPCTL_EMBEDDING_URL'
  | 'MCPCTL_EMBEDDING_MODEL'
  | 'MCPCTL_EMBEDDING_PATH'
  | 'MCPCTL_EMBEDDING_MODULE';

function needed(variables: EmbeddingVariables, name: TextVariable): string {
  const value = variables[name];
  if (value === undefined) {
    throw new EnvironmentError(
      `${name} is missing, which MCPCTL_EMBEDDING=${variables.MCPCTL_EMBEDDING} needs`,
    );
  }
  return value;
}
