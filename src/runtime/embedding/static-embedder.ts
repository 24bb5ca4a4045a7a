/** The built-in embedding model: sums of token vectors, without a network, a key or a neural network. */
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, reasonOf } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Embedder } from './embedder.ts';
import { readStaticTable, readTableShape, type StaticTable } from './static-table.ts';
import { WordPieceTokenizer } from './word-piece.ts';

/** Of the model that comes with mcpctl. */
export const builtinModelDirectory: string = path.join(packageRoot, 'models/static-en-256');
const modelName = 'static-en-256-int8';
const modelVersion = '1';

interface Model {
  readonly tokenizer: WordPieceTokenizer;
  readonly table: StaticTable;
}

/**
 * Checks that the model is there; reads it whole, 8 MB in some 30 ms, when it is first used, so that servers start
 * without waiting for it.
 *
 * @throws OperationalError `MODEL_UNREADABLE`
 */
export async function openStaticEmbedder(options: { readonly directory?: string } = {}): Promise<Embedder> {
  const { directory = builtinModelDirectory } = options;
  const tableFile = path.join(directory, 'static-en-256-int8.bin');
  const vocabularyFile = path.join(directory, 'vocab.txt');
  const [{ dimensions }] = await Promise.all([readTableShape(tableFile), checkVocabulary(vocabularyFile)]);
  let loading: Promise<Model> | null = null;
  const load = (): Promise<Model> => {
    loading ??= readModel(tableFile, vocabularyFile).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  return {
    name: modelName,
    describe: async () => ({ name: modelName, version: modelVersion, dimensions }),
    embed: async (texts) => {
      if (texts.length === 0) return [];
      const model = await load();
      return texts.map((text) => embed(text, model));
    },
  };
}

async function readModel(tableFile: string, vocabularyFile: string): Promise<Model> {
  const [table, tokens] = await Promise.all([readStaticTable(tableFile), readVocabulary(vocabularyFile)]);
  return { table, tokenizer: new WordPieceTokenizer(tokens) };
}

async function checkVocabulary(file: string): Promise<void> {
  await access(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

async function readVocabulary(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).trimEnd().split('\n');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): OperationalError {
  return new OperationalError('MODEL_UNREADABLE', { file, reason: reasonOf(cause) }, { cause });
}

function embed(text: string, { tokenizer, table: { dimensions, scales, rows } }: Model): Float32Array {
  const sum = new Float64Array(dimensions);
  for (const token of tokenizer.tokenize(text)) {
    if (token === tokenizer.unknown) continue;
    const scale = scales[token] ?? 0;
    const row = token * dimensions;
    for (let i = 0; i < dimensions; i += 1) sum[i] = (sum[i] ?? 0) + scale * (rows[row + i] ?? 0);
  }
  const norm = Math.hypot(...sum);
  return norm === 0 ? new Float32Array(dimensions) : Float32Array.from(sum, (value) => value / norm);
}
