import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'vitest';
import { openStaticEmbedder } from '../../../src/runtime/embedding/static-embedder.ts';
import golden from './golden.json' with { type: 'json' };

const model = path.resolve(import.meta.dirname, '../../../models/static-en-256');

describe('the built-in embedding model', () => {
  it('agrees with the golden vectors to 1e-5', async ({ expect }) => {
    const embedder = await openStaticEmbedder();
    const vectors = await embedder.embed(golden.map(({ text }) => text));
    for (const [index, { text, vector }] of golden.entries()) {
      const got = [...(vectors[index] ?? [])].slice(0, vector.length);
      const worst = Math.max(...got.map((value, i) => Math.abs(value - (vector[i] ?? 0))));
      expect(worst, JSON.stringify(text.slice(0, 40))).toBeLessThan(1e-5);
    }
  });

  it('gives unit length, or all zeros for a text without a known word', async ({ expect }) => {
    const embedder = await openStaticEmbedder();
    const [known, empty] = await embedder.embed(['a nurse in Lisbon', '  ']);
    expect(Math.hypot(...(known ?? []))).toBeCloseTo(1, 5);
    expect(new Set(empty)).toEqual(new Set([0]));
  });

  it('puts a paraphrase nearer than an unrelated sentence', async ({ expect }) => {
    const embedder = await openStaticEmbedder();
    const [fact, question, other] = await embedder.embed([
      'My sister works as a nurse in Lisbon.',
      'What is the job of her sibling in the hospital?',
      'The build failed because the disk was full.',
    ]);
    const cosine = (a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number =>
      a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
    expect(cosine(fact, question)).toBeGreaterThan(cosine(fact, other));
  });

  it('names the file and the reason when the table is broken', async ({ expect }) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'mcpctl-model-'));
    try {
      await writeFile(path.join(directory, 'static-en-256-int8.bin'), 'SEMBxxxx');
      await writeFile(path.join(directory, 'vocab.txt'), '[UNK]\n');
      await expect(openStaticEmbedder({ directory })).rejects.toMatchObject({
        code: 'MODEL_UNREADABLE',
        facts: { file: expect.stringContaining('static-en-256-int8.bin') },
      });
      await rm(path.join(directory, 'vocab.txt'));
      await copyFile(
        path.join(model, 'static-en-256-int8.bin'),
        path.join(directory, 'static-en-256-int8.bin'),
      );
      await expect(openStaticEmbedder({ directory })).rejects.toMatchObject({
        code: 'MODEL_UNREADABLE',
        facts: { file: expect.stringContaining('vocab.txt') },
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
