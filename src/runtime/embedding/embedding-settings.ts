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
    }
  | WeaviateEmbedding;

/** A module of the Weaviate that keeps the vectors. */
export interface WeaviateEmbedding {
  readonly provider: 'weaviate';
  /** Such as `text2vec-ollama`. */
  readonly module: string;
  /** Of the module, as Weaviate's `moduleConfig` takes them. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Sent with every request: keys that the module needs. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What they become in the environment of a server (docs/environment.md). */
export function embeddingEnvironment(settings: EmbeddingSettings): Record<string, string> {
  const environment: Record<string, string> = { MCPCTL_EMBEDDING: settings.provider };
  if (settings.provider === 'openai-compatible') {
    environment['MCPCTL_EMBEDDING_URL'] = settings.url;
    environment['MCPCTL_EMBEDDING_MODEL'] = settings.model;
    if (settings.apiKey !== undefined) environment['MCPCTL_EMBEDDING_API_KEY'] = settings.apiKey;
  }
  if (settings.provider === 'transformers') environment['MCPCTL_EMBEDDING_PATH'] = settings.path;
  if (settings.provider === 'weaviate') {
    environment['MCPCTL_EMBEDDING_MODULE'] = settings.module;
    environment['MCPCTL_EMBEDDING_SETTINGS'] = JSON.stringify(settings.settings);
    environment['MCPCTL_EMBEDDING_HEADERS'] = JSON.stringify(settings.headers);
  }
  return environment;
}
