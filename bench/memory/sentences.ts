/** Sentences of English words, the common ones often and the rare ones rarely, as texts have them; the same every time. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { builtinModelDirectory } from '../../src/runtime/embedding/static-embedder.ts';

const commonest = 20_000;
/** Flattens the head of the distribution: stop words are not among them. */
const offset = 3;

export type Sentences = (words: number) => string;

export async function openSentences(seed: number): Promise<Sentences> {
  const vocabulary = (await readFile(path.join(builtinModelDirectory, 'vocab.txt'), 'utf8')).split('\n');
  const words = vocabulary.filter((word) => /^[a-z]{3,}$/.test(word)).slice(0, commonest);
  const sums: number[] = [];
  for (const rank of words.keys()) sums.push((sums.at(-1) ?? 0) + 1 / (rank + offset));
  const total = sums.at(-1) ?? 0;
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const word = (): string => {
    const wanted = random() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? '';
  };
  return (count) => Array.from({ length: count }, word).join(' ');
}
