import { describe, it } from 'vitest';
import { parseMemoryEnvironment } from '../../../src/servers/memory/environment.ts';

describe('parseMemoryEnvironment', () => {
  it('has defaults for what need not be said', ({ expect }) => {
    const env = { DATABASE_URL: 'postgres://x', MCPCTL_DATA_DIR: '/data' };
    expect(parseMemoryEnvironment(env)).toEqual({
      databaseUrl: 'postgres://x',
      vectorDirectory: '/data/vectors',
      embedding: 'builtin',
    });
  });

  it('names every wrong variable, and no password', ({ expect }) => {
    const env = { DATABASE_URL: 'postgres://me:secret@host', MCPCTL_EMBEDDING: 'openai' };
    const parse = () => parseMemoryEnvironment(env);
    expect(parse).toThrow(/MCPCTL_DATA_DIR.*MCPCTL_EMBEDDING/);
    expect(parse).not.toThrow(/secret/);
  });
});
