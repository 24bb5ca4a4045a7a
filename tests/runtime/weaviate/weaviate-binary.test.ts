import { describe, it } from 'vitest';
import { weaviateBinary } from '../../../src/runtime/weaviate/weaviate-binary.ts';

describe('weaviateBinary', () => {
  it.for([
    { env: { HOME: '/home/ann' }, is: '/home/ann/.local/share/mcpctl/bin/weaviate-server' },
    { env: { HOME: '/home/ann', XDG_DATA_HOME: '/data' }, is: '/data/mcpctl/bin/weaviate-server' },
    { env: { HOME: '/home/ann', MCPCTL_WEAVIATE_BINARY: '/opt/weaviate' }, is: '/opt/weaviate' },
    {
      env: { HOME: '/home/ann', MCPCTL_WEAVIATE_BINARY: '' },
      is: '/home/ann/.local/share/mcpctl/bin/weaviate-server',
    },
  ])('is $is with $env', ({ env, is }, { expect }) => {
    expect(weaviateBinary(env)).toBe(is);
  });
});
