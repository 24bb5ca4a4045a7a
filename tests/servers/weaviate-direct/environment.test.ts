import { describe, it } from 'vitest';
import { parseWeaviateDirectEnvironment } from '../../../src/servers/weaviate-direct/environment.ts';

const MCPCTL_DATA_DIR = '/data';

describe('parseWeaviateDirectEnvironment', () => {
  it('switches nothing on that is not asked for, and shows every collection', ({ expect }) => {
    expect(parseWeaviateDirectEnvironment({ MCPCTL_DATA_DIR })).toEqual({
      vectors: { engine: 'embedded', directory: '/data/vectors' },
      embedding: { provider: 'builtin' },
      policy: { allow: ['*'], deny: [], writes: false, destructive: false },
    });
  });

  it.for([
    { writes: 'on', destructive: 'off', policy: { writes: true, destructive: false } },
    { writes: 'on', destructive: 'on', policy: { writes: true, destructive: true } },
  ])('takes writes $writes and destructive $destructive', ({ writes, destructive, policy }, { expect }) => {
    const env = {
      MCPCTL_DATA_DIR,
      MCPCTL_VECTOR_WRITES: writes,
      MCPCTL_VECTOR_DESTRUCTIVE: destructive,
    };
    expect(parseWeaviateDirectEnvironment(env)).toMatchObject({ policy });
  });

  it.for([
    { allow: 'Docs*,Note', deny: '*Secret', policy: { allow: ['Docs*', 'Note'], deny: ['*Secret'] } },
    { allow: '', deny: '', policy: { allow: ['*'], deny: [] } },
  ])('takes the collections "$allow" without "$deny"', ({ allow, deny, policy }, { expect }) => {
    const env = { MCPCTL_DATA_DIR, MCPCTL_VECTOR_ALLOW: allow, MCPCTL_VECTOR_DENY: deny };
    expect(parseWeaviateDirectEnvironment(env)).toMatchObject({ policy });
  });

  it.for([
    { env: {}, names: 'MCPCTL_DATA_DIR' },
    { env: { MCPCTL_DATA_DIR, MCPCTL_EMBEDDING: 'openai' }, names: 'MCPCTL_EMBEDDING' },
    { env: { MCPCTL_DATA_DIR, MCPCTL_VECTOR_WRITES: 'yes' }, names: 'MCPCTL_VECTOR_WRITES' },
    { env: { MCPCTL_DATA_DIR, MCPCTL_VECTOR_DESTRUCTIVE: 'true' }, names: 'MCPCTL_VECTOR_DESTRUCTIVE' },
    { env: { MCPCTL_DATA_DIR, MCPCTL_VECTOR_ALLOW: 'Docs *' }, names: 'MCPCTL_VECTOR_ALLOW' },
    { env: { MCPCTL_DATA_DIR, MCPCTL_VECTOR_DENY: 'A,,B' }, names: 'MCPCTL_VECTOR_DENY' },
  ])('names $names when it is wrong', ({ env, names }, { expect }) => {
    expect(() => parseWeaviateDirectEnvironment(env)).toThrow(names);
  });
});
