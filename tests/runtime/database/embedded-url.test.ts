import { it } from 'vitest';
import { postgresUrl } from '../../../src/runtime/database/embedded-url.ts';

it('postgresUrl keeps a password with special characters whole', ({ expect }) => {
  const url = new URL(postgresUrl({ port: 8005, password: 'a/b@c:d' }));
  expect(url.port).toBe('8005');
  expect(decodeURIComponent(url.password)).toBe('a/b@c:d');
});
