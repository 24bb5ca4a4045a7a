import { describe, it } from 'vitest';
import { parseMemoryEnvironment } from '../../../src/servers/memory/environment.ts';

describe('parseMemoryEnvironment', () => {
  it('has defaults for what need not be said', ({ expect }) => {
    const env = { DATABASE_URL: 'postgres://x', MCPCTL_DATA_DIR: '/data' };
    expect(parseMemoryEnvironment(env)).toEqual({
      databaseUrl: 'postgres://x',
      vectors: { engine: 'embedded', directory: '/data/vectors' },
      embedding: { provider: 'builtin' },
      quota: null,
    });
  });

  it.for<readonly [Readonly<Record<string, string>>, object]>([
    [{ MCPCTL_EMBEDDING: 'none' }, { provider: 'none' }],
    [
      {
        MCPCTL_EMBEDDING: 'openai-compatible',
        MCPCTL_EMBEDDING_URL: 'http://x/v1',
        MCPCTL_EMBEDDING_MODEL: 'm',
      },
      { provider: 'openai-compatible', url: 'http://x/v1', model: 'm', apiKey: undefined },
    ],
    [
      { MCPCTL_EMBEDDING: 'transformers', MCPCTL_EMBEDDING_PATH: '/models/mini' },
      { provider: 'transformers', path: '/models/mini' },
    ],
    [
      {
        MCPCTL_VECTORS_URL: 'http://x:1',
        MCPCTL_EMBEDDING: 'weaviate',
        MCPCTL_EMBEDDING_MODULE: 'text2vec-ollama',
        MCPCTL_EMBEDDING_SETTINGS: '{"model":"m","port":1}',
      },
      { provider: 'weaviate', module: 'text2vec-ollama', settings: { model: 'm', port: 1 }, headers: {} },
    ],
  ])('knows the embedding model of %o', ([env, embedding], { expect }) => {
    const needed = { DATABASE_URL: 'postgres://x', MCPCTL_DATA_DIR: '/data' };
    expect(parseMemoryEnvironment({ ...needed, ...env })).toMatchObject({ embedding });
  });

  it('says what an embedding model lacks', ({ expect }) => {
    const env = { DATABASE_URL: 'postgres://x', MCPCTL_DATA_DIR: '/data', MCPCTL_EMBEDDING: 'transformers' };
    expect(() => parseMemoryEnvironment(env)).toThrow('MCPCTL_EMBEDDING_PATH is missing');
    const ofWeaviate = { ...env, MCPCTL_EMBEDDING: 'weaviate', MCPCTL_EMBEDDING_MODULE: 'text2vec-ollama' };
    expect(() => parseMemoryEnvironment(ofWeaviate)).toThrow('MCPCTL_VECTORS_URL is missing');
    const broken = { ...ofWeaviate, MCPCTL_VECTORS_URL: 'http://x:1', MCPCTL_EMBEDDING_SETTINGS: '[1]' };
    expect(() => parseMemoryEnvironment(broken)).toThrow(/MCPCTL_EMBEDDING_SETTINGS.*JSON object/);
  });

  it('names every wrong variable, and no password', ({ expect }) => {
    const env = {
      DATABASE_URL: 'postgres://me:secret@host',
      MCPCTL_VECTORS_URL: 'weaviate',
      MCPCTL_EMBEDDING: 'openai',
    };
    const parse = () => parseMemoryEnvironment(env);
    expect(parse).toThrow(/MCPCTL_VECTORS_URL.*MCPCTL_EMBEDDING/);
    expect(parse).not.toThrow(/secret/);
  });
});
