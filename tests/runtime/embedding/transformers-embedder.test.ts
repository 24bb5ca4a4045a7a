import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import {
  openTransformersEmbedder,
  type Transformers,
} from '../../../src/runtime/embedding/transformers-embedder.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function modelDirectory(
  parent: string,
  files = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'],
) {
  const directory = path.join(parent, 'mini');
  await mkdir(path.join(directory, 'onnx'), { recursive: true });
  for (const file of files) await writeFile(path.join(directory, file), file);
  return directory;
}

/** Its vector of a text is the length of the text, and 7. */
class FakeTransformers implements Transformers {
  readonly env = { allowRemoteModels: true, localModelPath: '' };
  readonly runs: number[] = [];
  isBroken = false;

  async pipeline(task: string, model: string) {
    return async (texts: readonly string[]) => {
      if (this.isBroken) throw new Error('out of memory');
      this.runs.push(texts.length);
      const data = Float32Array.from(texts.flatMap((text) => [text.length, 7]));
      return { data, dims: [texts.length, 2], task, model };
    };
  }
}

describe('a local neural model', () => {
  it('is loaded from its directory alone, and embeds 32 texts at a time', async ({ expect }) => {
    await using parent = await temporaryDirectory('transformers');
    const fake = new FakeTransformers();
    const directory = await modelDirectory(parent.path);
    const embedder = await openTransformersEmbedder({ path: directory, load: async () => fake });
    expect(fake.env).toEqual({ allowRemoteModels: false, localModelPath: parent.path });
    const vectors = await embedder.embed(Array.from({ length: 40 }, (_, n) => 'x'.repeat(n)));
    expect(fake.runs).toEqual([32, 8]);
    expect(vectors[39]).toEqual(Float32Array.of(39, 7));
    const model = await embedder.describe();
    expect(model).toEqual({
      name: 'transformers/mini',
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      dimensions: 2,
    });

    await writeFile(path.join(directory, 'onnx/model_quantized.onnx'), 'other weights');
    const other = await openTransformersEmbedder({ path: directory, load: async () => fake });
    expect((await other.describe()).version).not.toBe(model.version);
  });

  it('that fails once is tried anew', async ({ expect }) => {
    await using parent = await temporaryDirectory('transformers');
    const fake = new FakeTransformers();
    const embedder = await openTransformersEmbedder({
      path: await modelDirectory(parent.path),
      load: async () => fake,
    });
    fake.isBroken = true;
    await expect(embedder.embed(['a'])).rejects.toMatchObject({
      code: 'EMBEDDING_UNAVAILABLE',
      message: expect.stringContaining('out of memory'),
    });
    fake.isBroken = false;
    expect(await embedder.embed(['a'])).toHaveLength(1);
  });

  it('names the file that is missing', async ({ expect }) => {
    await using parent = await temporaryDirectory('transformers');
    const directory = await modelDirectory(parent.path, ['config.json']);
    await expect(openTransformersEmbedder({ path: directory })).rejects.toMatchObject({
      code: 'MODEL_UNREADABLE',
      message: expect.stringContaining('tokenizer.json'),
    });
  });

  it('says which package it needs', async ({ expect }) => {
    await using parent = await temporaryDirectory('transformers');
    const directory = await modelDirectory(parent.path);
    await expect(openTransformersEmbedder({ path: directory })).rejects.toMatchObject({
      code: 'EMBEDDING_PACKAGE_MISSING',
      message: expect.stringContaining('@huggingface/transformers'),
    });
  });
});
