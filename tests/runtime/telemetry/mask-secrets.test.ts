import { describe, it } from 'vitest';
import { maskSecrets, maskSecretsIn } from '../../../src/runtime/telemetry/mask-secrets.ts';

describe('maskSecrets', () => {
  it('masks what is known to be secret, wherever it stands', ({ expect }) => {
    expect(maskSecrets('a s3cr3t-word, s3cr3t-words', ['s3cr3t-word'])).toBe('a ***, ***s');
  });

  it('leaves secrets alone that are no longer than a word', ({ expect }) => {
    expect(maskSecrets('on and on', ['on'])).toBe('on and on');
  });

  it.for([
    ['Authorization: Bearer abcdef123456', 'Authorization: Bearer ***'],
    ['{"authorization":"Basic dXNlcjpwYXNz"}', '{"authorization":"Basic ***"}'],
    ['postgres://app:topsecret@db:5432/x', 'postgres://app:***@db:5432/x'],
    ['password=topsecret next', 'password=*** next'],
    ['{"apiKey": "abcd1234", "n": 1}', '{"apiKey": "***", "n": 1}'],
    ['access_token: abcd1234', 'access_token: ***'],
    ['sk-abcdefghijklmnop1234', '***'],
    ['ghp_abcdefghijklmnopqrstuvwxyz', '***'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def_1', '***'],
  ])('masks the secret in %s', ([text = '', masked], { expect }) => {
    expect(maskSecrets(text, [])).toBe(masked);
  });

  it.for([
    'memory listens on 127.0.0.1:8003',
    'http://127.0.0.1:8000/mcp',
    'the token is missing',
    '3 tokens used',
  ])('leaves %s as it is', (text, { expect }) => {
    expect(maskSecrets(text, [])).toBe(text);
  });

  it('takes no time for a long line that almost matches', ({ expect }) => {
    const line = `${'password'.repeat(8000)}=${'a:'.repeat(50_000)}`;
    const began = performance.now();
    expect(maskSecrets(line, []).length).toBeLessThan(70_000);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('maskSecretsIn', () => {
  it('masks every text, however deep, and keeps the rest', ({ expect }) => {
    const value = { n: 1, nothing: null, list: ['topsecret', { deep: 'say topsecret' }] };
    expect(maskSecretsIn(value, ['topsecret'])).toEqual({
      n: 1,
      nothing: null,
      list: ['***', { deep: 'say ***' }],
    });
  });
});
