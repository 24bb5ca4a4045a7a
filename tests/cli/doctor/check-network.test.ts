import { describe, it } from 'vitest';
import { checkNetwork } from '../../../src/cli/doctor/check-network.ts';

const proxy = 'http://user:topsecret@proxy.example:3128';

describe('checkNetwork', () => {
  it('says when there is nothing special', ({ expect }) => {
    expect(checkNetwork({})).toMatchObject([
      { name: 'proxy', status: 'ok', detail: 'none' },
      { name: 'certificates', status: 'ok' },
    ]);
  });

  it.for([
    { env: { HTTPS_PROXY: proxy }, status: 'ok' },
    { env: { HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' }, status: 'warn' },
    { env: { http_proxy: proxy, NODE_USE_ENV_PROXY: '1', NO_PROXY: 'a, 127.0.0.1' }, status: 'ok' },
    { env: { all_proxy: proxy, NODE_USE_ENV_PROXY: '1', no_proxy: '*' }, status: 'ok' },
  ])('finds $status when the environment is $env', ({ env, status }, { expect }) => {
    expect(checkNetwork(env)[0]?.status).toBe(status);
  });

  it.for([proxy, 'user:topsecret@proxy.example:3128'])('masks the password of %s', (url, { expect }) => {
    const detail = checkNetwork({ HTTPS_PROXY: url })[0]?.detail;
    expect(detail).toContain('proxy.example:3128');
    expect(detail).not.toContain('topsecret');
  });

  it('warns of certificates that are not there', ({ expect }) => {
    expect(
      checkNetwork({ NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem', SSL_CERT_DIR: '/' }).slice(1),
    ).toMatchObject([
      { name: 'NODE_EXTRA_CA_CERTS', status: 'warn', fix: 'Correct NODE_EXTRA_CA_CERTS, or unset it.' },
      { name: 'SSL_CERT_DIR', status: 'ok' },
    ]);
  });
});
