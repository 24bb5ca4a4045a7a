import { describe, it } from 'vitest';
import { inheritedEnvironment } from '../../../src/runtime/fleet/base-environment.ts';

describe('inheritedEnvironment', () => {
  it('keeps network, certificates and locale', ({ expect }) => {
    const kept = {
      PATH: '/bin',
      HOME: '/home/ada',
      LANG: 'C.UTF-8',
      LC_ALL: 'C',
      TMPDIR: '/tmp',
      XDG_STATE_HOME: '/state',
      https_proxy: 'http://proxy',
      HTTPS_PROXY: 'http://proxy',
      NO_PROXY: 'localhost',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      SSL_CERT_FILE: '/ca.pem',
    };
    expect(inheritedEnvironment(kept)).toEqual(kept);
  });

  it('leaves secrets, settings of Node and what merely looks alike outside', ({ expect }) => {
    const left = {
      AWS_SECRET_ACCESS_KEY: 'secret',
      DATABASE_URL: 'postgres://',
      NODE_OPTIONS: '--inspect',
      MCPCTL_TOKEN: 'token',
      MY_PATH: '/bin',
      PATHS: '/bin',
      TZ: undefined,
    };
    expect(inheritedEnvironment(left)).toEqual({});
  });
});
