/** Headers that are wrong, contradict the body or each other, or come from where they should not. */
import type { FuzzKind } from '../fuzz-case.ts';
import { bodyOf, callBody, requestBytes } from '../request.ts';

export const headerKinds: readonly FuzzKind[] = [
  {
    name: 'good requests',
    share: 60,
    make: (_, target) => ({ bytes: requestBytes(target), expects: 'result' }),
  },
  {
    name: 'headers against the body',
    share: 50,
    make: (random, target) => {
      const headers = random.pick<Record<string, string | null>>([
        { 'mcp-method': 'tools/list' },
        { 'mcp-name': 'another' },
        { 'mcp-protocol-version': '2025-11-25' },
        { 'mcp-method': null },
        { 'mcp-protocol-version': null },
      ]);
      return { bytes: requestBytes(target, { headers }), expects: 'answer' };
    },
  },
  {
    name: 'unknown protocol versions',
    share: 30,
    make: (random, target) => {
      const version = random.pick(['2031-01-01', 'v999.0.0', '1', '0000-00-00', 'latest', 'x'.repeat(500)]);
      const body = callBody().replace('"2026-07-28"', JSON.stringify(version));
      return {
        bytes: requestBytes(target, { body, headers: { 'mcp-protocol-version': version } }),
        expects: 'error',
      };
    },
  },
  {
    name: 'unknown sessions',
    share: 30,
    make: (random, target) => {
      const method = random.pick(['POST', 'GET', 'DELETE']);
      const headers = {
        'mcp-session-id': random.pick(['nobody', '0'.repeat(1000), '../../etc', '%00', `${random.next()}`]),
        'mcp-protocol-version': '2025-11-25',
        'mcp-method': null,
        'mcp-name': null,
      };
      const body = method === 'POST' ? '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' : '';
      return { bytes: requestBytes(target, { method, headers, body }), expects: 'error' };
    },
  },
  {
    name: 'sessions that are left',
    share: 10,
    make: (_, target) => {
      const params = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'f', version: '0' },
      };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
      const headers = { 'mcp-protocol-version': null, 'mcp-method': null, 'mcp-name': null };
      return { bytes: requestBytes(target, { body, headers }), expects: 'result' };
    },
  },
  {
    name: 'Accept and Content-Type',
    share: 30,
    make: (random, target) => {
      const headers = random.pick<Record<string, string | null>>([
        { accept: 'text/html' },
        { accept: null },
        { accept: 'application/json' },
        { accept: '*/*;q=0' },
        { 'content-type': 'text/plain' },
        { 'content-type': null },
        { 'content-type': 'application/json; charset=utf-16' },
        { 'content-encoding': 'gzip' },
      ]);
      return { bytes: requestBytes(target, { headers }), expects: 'answer' };
    },
  },
  {
    name: 'tokens',
    share: 50,
    make: (random, target) => {
      const { token } = target;
      const authorization = random.pick<string | null>([
        null,
        'Bearer',
        'Bearer ',
        `Bearer ${token.slice(0, -1)}`,
        `Bearer ${token}x`,
        `Bearer ${token.toUpperCase() === token ? token.toLowerCase() : token.toUpperCase()}`,
        `Basic ${Buffer.from(`mcpctl:${token}`).toString('base64')}`,
        // {"alg":"none"}.{"sub":"admin","exp":9999999999}
        'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsImV4cCI6OTk5OTk5OTk5OX0.',
        `Bearer ${'x'.repeat(4000)}`,
        `Bearer ${Buffer.from(`${random.next()}`).toString('base64')}`,
      ]);
      return { bytes: requestBytes(target, { headers: { authorization } }), expects: 'error' };
    },
  },
  {
    name: 'Host and Origin of others',
    share: 40,
    make: (random, target) => {
      const headers = random.pick([
        { host: 'evil.example' },
        { host: `127.0.0.1.evil.example:${target.port}` },
        { host: `evil.example#127.0.0.1:${target.port}` },
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: `http://127.0.0.1.evil.example:${target.port}` },
        { origin: 'file://' },
      ]);
      return { bytes: requestBytes(target, { headers }), expects: 'error' };
    },
  },
  {
    name: 'too many and too large headers',
    share: 10,
    make: (random, target) => {
      const headers = random.below(2) === 0 ? { 'x-large': 'x'.repeat(70_000) } : many(3000);
      return { bytes: requestBytes(target, { headers }), expects: 'answer' };
    },
  },
  {
    name: 'other methods',
    share: 20,
    make: (random, target) => {
      const method = random.pick(['PATCH', 'TRACE', 'OPTIONS', 'PROPFIND', 'CONNECT']);
      const bytes = requestBytes(target, { method, body: random.pick(['', bodyOf('tools/list')]) });
      // HTTP has no answer with a body to some of them.
      return { bytes, expects: 'whatever' };
    },
  },
];

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'y']));
}
