/** Which model turns texts into vectors, as the config says. */
export type EmbeddingSettings =
  | { readonly provider: 'builtin' | 'none' }
  | {
      readonly provider: 'openai-compatible';
      /** Of the API, such as `http://127.0.0.1:11434/v1`. */
      readonly url: string;
      readonly model: string;
      readonly apiKey?: string | undefined;
    }
  | {
      readonly provider: 'transformers';
      /** Absolute path of the model's directory. */
      readonly path: string;
    };

/** What they become in the environment of a server (docs/environment.md). */
export function embeddingEnvironment(settings: EmbeddingSettings): Record<string, string> {
  const environment: Record<string, string> = { MCPCTL_EMBEDDING: settings.provider };
  if (settings.provider === 'openai-compatible') {
    environment['MCPCTL_EMBEDDING_URL'] = settings.url;
    environment['MCPCTL_EMBEDDING_MODEL'] = settings.model;
    if (settings.apiKey !== undefined) environment['MCPCTL_EMBEDDING_API_KEY'] = settings.apiKey;
  }
  if (settings.provider === 'transformers') environment['MCPCTL_EMBEDDING_PATH'] = settings.path;
  return environment;
}
