import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { checkEmbeddingModel } from '../../../src/cli/doctor/check-embedding-model.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const original = 'models/static-en-256';

describe('checkEmbeddingModel', () => {
  it('is content with the model that comes with mcpctl', async ({ expect }) => {
    expect(await checkEmbeddingModel({ provider: 'builtin' }, original, null)).toMatchObject([
      { status: 'ok', detail: 'static-en-256, checksums match' },
    ]);
  });

  it('asks for no model when it is switched off', async ({ expect }) => {
    expect(await checkEmbeddingModel({ provider: 'none' }, '/nowhere', null)).toMatchObject([
      { status: 'ok' },
    ]);
  });

  it.for([
    { damage: 'missing', apply: (file: string) => rmSync(file) },
    { damage: 'changed', apply: (file: string) => writeFileSync(file, 'x') },
  ])('names the file that is $damage', async ({ apply }, { expect }) => {
    await using directory = await temporaryDirectory('model');
    cpSync(original, directory.path, { recursive: true });
    const file = path.join(directory.path, 'vocab.txt');
    apply(file);
    expect(await checkEmbeddingModel({ provider: 'builtin' }, directory.path, null)).toMatchObject([
      {
        status: 'fail',
        detail: expect.stringContaining(file),
        fix: expect.stringContaining('embedding.provider'),
      },
    ]);
  });

  it('does not ask a module of a Weaviate that does not run', async ({ expect }) => {
    const settings = { provider: 'weaviate', module: 'text2vec-ollama', settings: {}, headers: {} } as const;
    expect(await checkEmbeddingModel(settings, original, null)).toEqual([
      {
        section: 'embedding',
        name: 'model',
        status: 'warn',
        detail: 'text2vec-ollama is not asked: its Weaviate does not run',
        fix: 'mcpctl up',
      },
    ]);
  });
});
