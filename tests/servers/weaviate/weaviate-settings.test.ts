import { describe, it } from 'vitest';
import { parseWeaviateEnvironment } from '../../../src/servers/weaviate/server-environment.ts';
import { weaviateArguments, weaviateSettings } from '../../../src/servers/weaviate/weaviate-settings.ts';
import { weaviateEnvironment } from '../../support/started-weaviate.ts';

const ports = { port: 1, grpcPort: 2, gossipPort: 3, dataPort: 4, raftPort: 5, raftRpcPort: 6 };
const complete = {
  ...weaviateEnvironment(ports, 'a key of the fleet'.replaceAll(' ', '-')),
  MCPCTL_DATA_DIR: '/data',
};
const environment = parseWeaviateEnvironment(complete);

const settingsWith = (inherited: Readonly<Record<string, string>>) =>
  weaviateSettings(environment, inherited, '/data/weaviate');

describe('parseWeaviateEnvironment', () => {
  it.for([
    ['MCPCTL_DATA_DIR', undefined],
    ['MCPCTL_HOST', '0.0.0.0'],
    ['MCPCTL_PORT', '0'],
    ['MCPCTL_PORT_RAFT', '65536'],
    ['MCPCTL_VECTORS_API_KEY', 'short'],
    ['MCPCTL_VECTORS_API_KEY', 'two-keys-in-one,are-two-keys'],
    ['MCPCTL_MEMORY_BYTES', '1024'],
  ] as const)('refuses %s=%s by its name', ([name, value], { expect }) => {
    expect(() => parseWeaviateEnvironment({ ...complete, [name]: value })).toThrow(
      new RegExp(`^Wrong environment for weaviate: ${name}: `),
    );
  });

  it('repeats no key in an error', ({ expect }) => {
    expect(() => parseWeaviateEnvironment({ ...complete, MCPCTL_VECTORS_API_KEY: 'secret, too' })).toThrow(
      expect.not.stringContaining('secret'),
    );
  });
});

describe('weaviateArguments', () => {
  it('opens REST on this machine only', ({ expect }) => {
    expect(weaviateArguments(environment).join(' ')).toBe('--scheme http --host 127.0.0.1 --port 1');
  });
});

describe('weaviateSettings', () => {
  it('lets nobody in without the key, at any of its ports', ({ expect }) => {
    const key = environment.apiKey;
    expect(settingsWith({})).toMatchObject({
      AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'false',
      AUTHENTICATION_APIKEY_ALLOWED_KEYS: key,
      CLUSTER_BASIC_AUTH_PASSWORD: key,
      AUTHORIZATION_ADMINLIST_USERS: 'mcpctl',
      CLUSTER_BIND_ADDR: '127.0.0.1',
      GO_PROFILING_DISABLE: 'true',
    });
  });

  it('gives Go less than the whole limit', ({ expect }) => {
    expect(Number(settingsWith({})['GOMEMLIMIT'])).toBe(Math.floor(0.85 * 1024 ** 3));
  });

  it('takes settings of Weaviate from the operator', ({ expect }) => {
    const own = { QUERY_MAXIMUM_RESULTS: '500', LOG_LEVEL: 'debug', GOMEMLIMIT: '100MiB' };
    expect(settingsWith(own)).toMatchObject(own);
  });

  it.for([
    'PERSISTENCE_DATA_PATH',
    'GRPC_PORT',
    'AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED',
    'CLUSTER_BASIC_AUTH_PASSWORD',
    'CLUSTER_IN_LOCALHOST',
  ])('lets nobody change %s', (name, { expect }) => {
    expect(settingsWith({ [name]: 'other' })[name]).not.toBe('other');
  });

  it('passes the mark of the fleet on, and no secret or setting of ours', ({ expect }) => {
    const settings = settingsWith({
      PATH: '/bin',
      MCPCTL_FLEET: 'mark',
      MCPCTL_RUN: 'run',
      MCPCTL_TOKEN: 'the token',
      NODE_COMPILE_CACHE: '/cache',
    });
    expect(settings).toMatchObject({ PATH: '/bin', MCPCTL_FLEET: 'mark', MCPCTL_RUN: 'run' });
    const others = Object.keys(settings).filter((name) => /^(MCPCTL|NODE)_/.test(name));
    expect(others).toEqual(['MCPCTL_FLEET', 'MCPCTL_RUN']);
  });
});
