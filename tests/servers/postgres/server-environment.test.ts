import { describe, it } from 'vitest';
import {
  parsePostgresEnvironment,
  postgresEnvironment,
} from '../../../src/servers/postgres/server-environment.ts';

const complete = {
  MCPCTL_DATA_DIR: '/data',
  MCPCTL_PORT: '8005',
  MCPCTL_DATABASE_PASSWORD: 'sixteen characters',
};

describe('parsePostgresEnvironment', () => {
  it('listens on loopback unless told otherwise', ({ expect }) => {
    expect(parsePostgresEnvironment(complete)).toEqual({
      dataDirectory: '/data',
      host: '127.0.0.1',
      port: 8005,
      password: 'sixteen characters',
    });
  });

  it.for([
    { name: 'MCPCTL_DATA_DIR', value: undefined },
    { name: 'MCPCTL_PORT', value: '0' },
    { name: 'MCPCTL_PORT', value: 'http' },
    { name: 'MCPCTL_HOST', value: '0.0.0.0' },
    { name: 'MCPCTL_DATABASE_PASSWORD', value: 'short' },
  ])('refuses $name=$value and does not repeat it', ({ name, value }, { expect }) => {
    const parse = () => parsePostgresEnvironment({ ...complete, [name]: value });
    expect(parse).toThrow(`Wrong environment for postgres: ${name}: `);
    expect(parse).not.toThrow('short');
  });
});

describe('postgresEnvironment', () => {
  it('keeps what identifies the fleet and drops secrets and PostgreSQL variables', ({ expect }) => {
    const env = {
      ...complete,
      MCPCTL_FLEET: 'f1',
      MCPCTL_TOKEN: 'secret',
      PGPORT: '1',
      PATH: '/bin',
      LC_ALL: 'de_DE',
    };
    expect(postgresEnvironment(env)).toEqual({
      MCPCTL_DATA_DIR: '/data',
      MCPCTL_PORT: '8005',
      MCPCTL_FLEET: 'f1',
      PATH: '/bin',
      LC_ALL: 'C',
    });
  });
});
