import { describe, it } from 'vitest';
import { parseOrchestratorEnvironment } from '../../../src/servers/orchestrator/environment.ts';

describe('parseOrchestratorEnvironment', () => {
  it('expects the gateway at its default port unless told otherwise', ({ expect }) => {
    expect(parseOrchestratorEnvironment({ DATABASE_URL: 'postgres://h/d' })).toEqual({
      databaseUrl: 'postgres://h/d',
      gatewayUrl: 'http://127.0.0.1:8000',
    });
  });

  it.for([
    { env: {}, names: 'DATABASE_URL' },
    {
      env: { DATABASE_URL: 'postgres://u:secret@h/d', MCPCTL_GATEWAY_URL: 'ftp://x' },
      names: 'MCPCTL_GATEWAY_URL',
    },
  ])('names $names when it is wrong, and no password', ({ env, names }, { expect }) => {
    const parse = (): unknown => parseOrchestratorEnvironment(env);
    expect(parse).toThrow(names);
    expect(parse).not.toThrow('secret');
  });
});
