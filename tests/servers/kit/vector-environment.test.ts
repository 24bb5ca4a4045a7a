import { describe, it } from 'vitest';
import { z } from 'zod';
import { parseEnvironment } from '../../../src/servers/kit/parse-environment.ts';
import { vectorSettings, vectorVariables } from '../../../src/servers/kit/vector-environment.ts';

const settingsOf = (env: Record<string, string>) =>
  vectorSettings(parseEnvironment('memory', z.object(vectorVariables), env));

describe('vectorSettings', () => {
  it('is the embedded engine below the data directory', ({ expect }) => {
    expect(settingsOf({ MCPCTL_DATA_DIR: '/data' })).toEqual({
      engine: 'embedded',
      directory: '/data/vectors',
    });
  });

  it('is a Weaviate where there is a URL, with or without a data directory', ({ expect }) => {
    const env = { MCPCTL_VECTORS_URL: 'https://weaviate.example:8443' };
    const weaviate = { engine: 'weaviate', url: 'https://weaviate.example:8443' };
    expect(settingsOf(env)).toEqual(weaviate);
    expect(settingsOf({ ...env, MCPCTL_DATA_DIR: '/data' })).toEqual(weaviate);
  });

  it('takes port and key of the Weaviate', ({ expect }) => {
    const env = {
      MCPCTL_VECTORS_URL: 'http://127.0.0.1:8080',
      MCPCTL_VECTORS_GRPC_PORT: '50052',
      MCPCTL_VECTORS_API_KEY: 'key',
    };
    expect(settingsOf(env)).toMatchObject({ grpcPort: 50_052, apiKey: 'key' });
  });

  it.for([
    { env: {}, names: 'MCPCTL_DATA_DIR is missing' },
    { env: { MCPCTL_DATA_DIR: '/data', MCPCTL_VECTORS_API_KEY: 'key' }, names: 'MCPCTL_VECTORS_URL' },
    { env: { MCPCTL_DATA_DIR: '/data', MCPCTL_VECTORS_GRPC_PORT: '50051' }, names: 'MCPCTL_VECTORS_URL' },
    { env: { MCPCTL_VECTORS_URL: 'ftp://weaviate' }, names: 'MCPCTL_VECTORS_URL' },
    {
      env: { MCPCTL_VECTORS_URL: 'http://x', MCPCTL_VECTORS_GRPC_PORT: '0' },
      names: 'MCPCTL_VECTORS_GRPC_PORT',
    },
  ])('refuses $env', ({ env, names }, { expect }) => {
    expect(() => settingsOf(env)).toThrow(names);
  });
});
