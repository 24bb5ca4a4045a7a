/** Turns text into vectors. Vectors of different models never meet: compare `spaceOf` their models first. */
export interface Embedder {
  /** Such as `static-en-256-int8` or `openai-compatible/nomic-embed-text`. */
  readonly name: string;
  /**
   * What it is. An endpoint is asked the first time; a failure is not kept.
   *
   * @throws OperationalError `EMBEDDING_UNAVAILABLE`
   */
  describe(signal?: AbortSignal): Promise<EmbeddingModel>;
  /**
   * One unit-length vector per text, in order; all zeros for a text without a known word.
   *
   * @throws OperationalError `MODEL_UNREADABLE`, `EMBEDDING_UNAVAILABLE` (the endpoint), `EMBEDDING_REFUSED` (these texts)
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
}

export interface EmbeddingModel {
  readonly name: string;
  readonly version: string;
  readonly dimensions: number;
}

/** @example "static-en-256-int8@1/256" */
export function spaceOf({ name, version, dimensions }: EmbeddingModel): string {
  return `${name}@${version}/${dimensions}`;
}
