/** Turns text into vectors. Vectors of different models never meet: compare `model` first. */
export interface Embedder {
  readonly model: EmbeddingModel;
  /**
   * One unit-length vector per text, in order; all zeros for a text without a known word.
   *
   * @throws OperationalError `MODEL_UNREADABLE`
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
}

interface EmbeddingModel {
  /** Such as `static-en-256-int8`. */
  readonly name: string;
  readonly version: string;
  readonly dimensions: number;
}
