import { describe, it } from 'vitest';
import { parseServerEnvironment } from '../../../src/servers/kit/environment.ts';
import { EnvironmentError } from '../../../src/servers/kit/environment-error.ts';

const token = 'sixteen letters!';

describe('parseServerEnvironment', () => {
  it('has a default for everything but the token', ({ expect }) => {
    expect(parseServerEnvironment('memory', 8003, { MCPCTL_TOKEN: token })).toEqual({
      server: 'memory',
      replica: 1,
      host: '127.0.0.1',
      port: 8003,
      token,
      logLevel: 'info',
      stopGraceMs: 5000,
      allowedHosts: [],
      toolsets: [],
    });
  });

  it('takes every variable', ({ expect }) => {
    const env = {
      MCPCTL_REPLICA: '3',
      MCPCTL_HOST: '0.0.0.0',
      MCPCTL_PORT: '0',
      MCPCTL_TOKEN: token,
      MCPCTL_LOG_LEVEL: 'warn',
      MCPCTL_STOP_GRACE_MS: '0',
      MCPCTL_ALLOWED_HOSTS: 'fleet.example, Tools.Example,',
      MCPCTL_TOOLSETS: 'graph,sessions',
    };
    expect(parseServerEnvironment('memory', 8003, env)).toEqual({
      server: 'memory',
      replica: 3,
      host: '0.0.0.0',
      port: 0,
      token,
      logLevel: 'warn',
      stopGraceMs: 0,
      allowedHosts: ['fleet.example', 'tools.example'],
      toolsets: ['graph', 'sessions'],
    });
  });

  it('checks no token when auth is none, even where there is one', ({ expect }) => {
    const env = { MCPCTL_AUTH: 'none', MCPCTL_TOKEN: token, MCPCTL_HOST: '::1' };
    expect(parseServerEnvironment('memory', 8003, env).token).toBeNull();
  });

  it.for([
    { wrong: 'no token', env: {}, says: 'memory needs MCPCTL_TOKEN (16 characters or more)' },
    {
      wrong: 'auth none on an address others reach',
      env: { MCPCTL_AUTH: 'none', MCPCTL_HOST: '0.0.0.0' },
      says: 'MCPCTL_AUTH=none is refused on 0.0.0.0',
    },
    { wrong: 'auth by guessing', env: { MCPCTL_AUTH: 'maybe' }, says: 'MCPCTL_AUTH is "maybe": ' },
    {
      wrong: 'a port of letters',
      env: { MCPCTL_PORT: 'http' },
      says: 'MCPCTL_PORT is "http": expected a whole',
    },
    { wrong: 'an empty port', env: { MCPCTL_PORT: '' }, says: 'MCPCTL_PORT is "": expected a whole number' },
    { wrong: 'a port too high', env: { MCPCTL_PORT: '65536' }, says: 'MCPCTL_PORT is "65536": ' },
    { wrong: 'replica 0', env: { MCPCTL_REPLICA: '0' }, says: 'MCPCTL_REPLICA is "0": ' },
    {
      wrong: 'a negative grace',
      env: { MCPCTL_STOP_GRACE_MS: '-1' },
      says: 'MCPCTL_STOP_GRACE_MS is "-1": ',
    },
    {
      wrong: 'an unknown log level',
      env: { MCPCTL_LOG_LEVEL: 'loud' },
      says: 'MCPCTL_LOG_LEVEL is "loud": ',
    },
  ])('refuses $wrong and names the variable', ({ env, says }, { expect }) => {
    const parse = () => parseServerEnvironment('memory', 8003, env);
    expect(parse).toThrow(EnvironmentError);
    expect(parse).toThrow(says);
  });

  it('names everything that is wrong at once, and never shows a token', ({ expect }) => {
    const parse = () =>
      parseServerEnvironment('memory', 8003, { MCPCTL_TOKEN: 'too short', MCPCTL_PORT: 'x' });
    expect(parse).toThrow(/^Wrong environment for memory: .*MCPCTL_PORT is "x".*MCPCTL_TOKEN is "…"/);
    expect(parse).not.toThrow('too short');
  });
});
