/** A neural embedding model from a local directory, run by the optional package `@huggingface/transformers`. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { pipeline as streams } from 'node:stream/promises';
import { OperationalError, reasonOf } from '../errors.ts';
import type { Embedder, EmbeddingModel } from './embedder.ts';

/** The part of the package that is used. */
export interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(
    task: 'feature-extraction',
    model: string,
    options: { readonly dtype: 'q8' },
  ): Promise<
    (
      texts: readonly string[],
      options: { readonly pooling: 'mean'; readonly normalize: true },
    ) => Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }>
  >;
}

export interface TransformersOptions {
  /** Absolute path of the model's directory. */
  readonly path: string;
  readonly load?: () => Promise<Transformers>;
}

const packageName = '@huggingface/transformers';
const weights = 'onnx/model_quantized.onnx';
const neededFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json', weights];
const textsPerRun = 32;

/**
 * Checks that the model and the package are there; the model itself is loaded when it is first used.
 *
 * @throws OperationalError `MODEL_UNREADABLE`, `EMBEDDING_PACKAGE_MISSING`
 */
export async function openTransformersEmbedder({
  path: directory,
  load = importPackage,
}: TransformersOptions): Promise<Embedder> {
  for (const file of neededFiles) await mustBeReadable(path.join(directory, file));
  const version = await digestOf(path.join(directory, weights));
  const name = path.basename(directory);
  const transformers = await load();
  transformers.env.allowRemoteModels = false;
  transformers.env.localModelPath = path.dirname(directory);
  let extractor: ReturnType<Transformers['pipeline']> | null = null;
  const run = async (texts: readonly string[]): Promise<readonly Float32Array[]> => {
    extractor ??= transformers.pipeline('feature-extraction', name, { dtype: 'q8' });
    try {
      const { data, dims } = await (await extractor)(texts, { pooling: 'mean', normalize: true });
      const dimensions = dims.at(-1) ?? 0;
      return texts.map((_, n) => data.slice(n * dimensions, (n + 1) * dimensions));
    } catch (error) {
      extractor = null;
      throw new OperationalError(
        'EMBEDDING_UNAVAILABLE',
        { model: name, reason: reasonOf(error) },
        { cause: error },
      );
    }
  };
  let described: EmbeddingModel | null = null;
  return {
    name: `transformers/${name}`,
    describe: async () => {
      const dimensions = described?.dimensions ?? (await run(['What is this?']))[0]?.length ?? 0;
      described = { name: `transformers/${name}`, version, dimensions };
      return described;
    },
    embed: async (texts, signal) => {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += textsPerRun) {
        signal?.throwIfAborted();
        vectors.push(...(await run(texts.slice(from, from + textsPerRun))));
      }
      return vectors;
    },
  };
}

async function importPackage(): Promise<Transformers> {
  try {
    return (await import(packageName)) as Transformers;
  } catch (error) {
    throw new OperationalError('EMBEDDING_PACKAGE_MISSING', { package: packageName }, { cause: error });
  }
}

async function mustBeReadable(file: string): Promise<void> {
  await access(file).catch((error: unknown) => {
    throw new OperationalError('MODEL_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  });
}

/** Another file is another model, whatever it is called. */
async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await streams(createReadStream(file), hash);
  return hash.digest('hex').slice(0, 12);
}
