/** The built-in embedding model: sums of token vectors, without a network, a key or a neural network. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, reasonOf } from '../errors.ts';
import type { Embedder } from './embedder.ts';
import { readStaticTable, type StaticTable } from './static-table.ts';
import { WordPieceTokenizer } from './word-piece.ts';

/** Beside src/ in a checkout, beside dist/ in the package. */
const defaultDirectory = path.resolve(import.meta.dirname, '../../../models/static-en-256');
const modelName = 'static-en-256-int8';
const modelVersion = '1';

/** Reads the 8 MB table once. @throws OperationalError `MODEL_UNREADABLE` */
export async function openStaticEmbedder(options: { readonly directory?: string } = {}): Promise<Embedder> {
  const { directory = defaultDirectory } = options;
  const [table, tokens] = await Promise.all([
    readStaticTable(path.join(directory, 'static-en-256-int8.bin')),
    readVocabulary(path.join(directory, 'vocab.txt')),
  ]);
  const tokenizer = new WordPieceTokenizer(tokens);
  return {
    model: { name: modelName, version: modelVersion, dimensions: table.dimensions },
    embed: async (texts) => texts.map((text) => embed(text, tokenizer, table)),
  };
}

async function readVocabulary(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).trimEnd().split('\n');
  } catch (error) {
    throw new OperationalError('MODEL_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}

function embed(
  text: string,
  tokenizer: WordPieceTokenizer,
  { dimensions, scales, rows }: StaticTable,
): Float32Array {
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
