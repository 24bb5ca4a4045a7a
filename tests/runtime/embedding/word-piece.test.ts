import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { WordPieceTokenizer } from '../../../src/runtime/embedding/word-piece.ts';
import golden from './golden.json' with { type: 'json' };

const vocabulary = readFileSync('models/static-en-256/vocab.txt', 'utf8').trimEnd().split('\n');

describe('WordPieceTokenizer', () => {
  const tokenizer = new WordPieceTokenizer(vocabulary);

  it.for(golden.map(({ text, ids }) => ({ title: JSON.stringify(text.slice(0, 50)), text, ids })))(
    'cuts $title into the golden tokens',
    ({ text, ids }, { expect }) => {
      expect(tokenizer.tokenize(text)).toEqual(ids);
    },
  );
});
